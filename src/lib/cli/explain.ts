import { carriedOutIn } from '../analysis/paths/carried-out.ts'
import { type AccessPath, CATALOGUE, NOT_FOLLOWED } from '../analysis/paths/index.ts'
import type { Explanation } from '../view/explain/text.ts'
import { FINDINGS } from '../view/explain/findings.ts'
import { contentsLines, explanationLines } from '../view/explain/text.ts'
import { NOT_FOLLOWED_ID } from '../view/reach-notes.ts'
import type { Io } from './io.ts'
import { oneOf } from './one-of.ts'
import { printDocument, printLines } from './print.ts'

const NOT_FOLLOWED_ENTRY: Explanation = {
  id: NOT_FOLLOWED_ID,
  title: 'kinds of path that reach does not follow yet',
  precondition: 'always: no answer of reach finds one of them, and none rules it out',
  close: 'look for them by hand where it matters; `explain` tells more of the rows that they name',
  list: NOT_FOLLOWED,
}

const entries: readonly Explanation[] = [...CATALOGUE.map(inWords), ...FINDINGS, NOT_FOLLOWED_ENTRY]

/** Everything that reports refer to by an id, in the order of `explain`. */
export const explainedIds: readonly string[] = entries.map(({ id }) => id)

/**
 * Prints one entry, or the list of all.
 *
 * @throws UserError when there is no such entry
 */
export async function explainId(
  io: Io,
  typed: string | undefined,
  format: 'json' | 'yaml' | undefined,
): Promise<void> {
  const id = typed === undefined ? undefined : oneOf(explainedIds, typed, '')
  const items = entries.filter((entry) => id === undefined || entry.id === id)
  if (format !== undefined) return printDocument(io, format, 'ExplanationList', { items })
  const lines = id === undefined ? contentsLines(items) : items.flatMap(explanationLines)
  return printLines(io.stdout, lines)
}

/** Without how the engine follows it. */
function inWords(path: AccessPath): Explanation {
  const { id, title, precondition, close, versions, confidence, condition, evidence, effect } = path
  const words = { id, title, precondition, close, versions, confidence }
  const tests = carriedOutIn(id)
  return {
    ...words,
    ...(condition !== undefined && { condition }),
    evidence,
    effect,
    ...(tests.length > 0 && { tests }),
  }
}
