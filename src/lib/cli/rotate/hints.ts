import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Journal } from '../../change/rotate/index.ts'
import { COMMAND } from '../../base/product.ts'

/** Phases in which there is a way back to be chosen. */
const BACK: ReadonlySet<Journal['phase'] | undefined> = new Set([
  undefined,
  'prepared',
  'setting',
  'switched',
  'proven',
])

/** What to type next about a rotation that is under way. */
export function openHints(name: NamespacedName, phase?: Journal['phase']): readonly string[] {
  const verb = `${COMMAND} rotate ${qualifiedName(name)}`
  return [
    `\`${verb} --status\` shows how far it is`,
    `\`${verb} --resume\` ${resumeText(phase)}${BACK.has(phase) ? ', `--abort` rolls it back' : ''}`,
  ]
}

/** After `proven` comes what is not undone. */
function resumeText(phase: Journal['phase'] | undefined): string {
  return phase === 'proven'
    ? 'ends the old credential: first do what is left to you'
    : 'goes on with it'
}
