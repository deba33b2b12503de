/** Tells how a rotation ended. */
import { API_VERSION } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { isOpen, type Journal } from '../../change/rotate/index.ts'
import { rotationEndLines } from '../../view/rotation.ts'
import { ExitCode } from '../exit-code.ts'
import { printDocument, printLines } from '../print.ts'
import type { Ending, Unproven } from './carry-out.ts'
import { openHints } from './hints.ts'
import type { RotationInvocation } from './invocation.ts'
import { tellDone } from './tell-done.ts'

/** Prints the ending, and says which exit code it is, whether or not it could be printed. */
export async function endRotation(
  invocation: RotationInvocation,
  ending: Ending,
): Promise<ExitCode> {
  const { io } = invocation
  await tellDone(io, () => printRotation(invocation, ending.journal))
  await tellDone(io, () => printLines(io.stderr, nextLines(ending)))
  return exitCodeOf(ending)
}

function exitCodeOf({ journal, unproven }: Ending): ExitCode {
  if (unproven !== undefined) return ExitCode.cluster
  if (isOpen(journal)) return ExitCode.yes
  return journal.phase === 'committed' ? ExitCode.done : ExitCode.rolledBack
}

/** Why it is open still, and what to do about that. */
function nextLines({ journal, unproven }: Ending): readonly string[] {
  if (unproven !== undefined) {
    const { why, step, hints } = unproven
    const next = openHints(journal.secret, step === 'finish' ? 'finishing' : journal.phase)
    const lines = [...hints, ...next].map((each) => `hint: ${each}`)
    return [`error: ${whatOf(journal, step)} is not proven: ${why}`, ...lines].map(escapeLine)
  }
  if (!isOpen(journal)) return []
  return openHints(journal.secret, journal.phase).map((each) => `hint: ${each}`)
}

/** Where the way back needs values that cannot be read, a rotation stays on its way forward. */
function whatOf({ phase }: Journal, step: Unproven['step']): string {
  if (step === 'finish') return 'the end of the old credential'
  return phase === 'rollingBack' ? 'the way back' : 'the restart of the consumers'
}

/** With -o json events have gone before, one a line, so that this is one line as well. */
export async function printRotation(
  { flags, io }: RotationInvocation,
  journal: Journal,
): Promise<void> {
  const { output } = flags
  if (output === undefined) return printLines(io.stdout, rotationEndLines(journal, io.glyphs))
  const body = { rotation: published(journal) }
  if (output === 'yaml') return printDocument(io, output, 'RotationReport', body)
  const document = { apiVersion: API_VERSION, kind: 'RotationReport', ...body }
  return printLines(io.stdout, [JSON.stringify(document)])
}

/** Without the names of slots, which are nobody's business. */
export function published({ stages, previous, service, ...journal }: Journal): object {
  return {
    ...journal,
    ...(service !== undefined && { service: { ...service, others: undefined } }),
    keys: Object.keys(previous),
    stages: stages.length,
  }
}
