import { diffLines } from 'diff'

import { escapeLine } from '../base/safe-text.ts'

/** The lines of a value that differ, in clear, with those around them; safe for a terminal. */
export function revealLines(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): readonly string[] {
  const [old, fresh] = [textOf(before), textOf(after)]
  if (old === undefined || fresh === undefined) return ['  not text, and not shown']
  const changes = diffLines(old, fresh, { timeout: PATIENCE_MS }) ?? [
    { value: old, added: false, removed: true },
    { value: fresh, added: true, removed: false },
  ]
  return changes.flatMap(({ value, added, removed }) =>
    linesOf(value).map((line) => `${added ? '+' : removed ? '-' : ' '} ${escapeLine(line)}`),
  )
}

/** Two long values without a common line take very long to compare. */
const PATIENCE_MS = 2000

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? new Uint8Array())
  } catch {
    return undefined
  }
}
