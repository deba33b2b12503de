import { CATALOGUE, UNFOLLOWED_IDS } from '../analysis/paths/index.ts'
import type { PathEntry } from '../analysis/paths/catalogue.ts'
import { FINDINGS } from '../view/explain/findings.ts'
import { contentsLines, explanationLines } from '../view/explain/text.ts'
import type { Io } from './io.ts'
import { oneOf } from './one-of.ts'
import { printDocument, printLines } from './print.ts'

const entries: readonly PathEntry[] = [...CATALOGUE, ...FINDINGS]

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
  const unfollowed = UNFOLLOWED_IDS.get(typed?.toUpperCase() ?? '')
  if (typed !== undefined && unfollowed !== undefined) {
    return explainUnfollowed(io, { id: typed.toUpperCase(), title: unfollowed }, format)
  }
  const id = typed === undefined ? undefined : oneOf(explainedIds, typed, '')
  const items = entries.filter((entry) => id === undefined || entry.id === id)
  if (format !== undefined) return printDocument(io, format, 'ExplanationList', { items })
  const lines = id === undefined ? contentsLines(items) : items.flatMap(explanationLines)
  return printLines(io.stdout, lines)
}

/** There is no more to say about it than that, and so no condition and no advice. */
async function explainUnfollowed(
  io: Io,
  entry: Pick<PathEntry, 'id' | 'title'>,
  format: 'json' | 'yaml' | undefined,
): Promise<void> {
  if (format !== undefined) return printDocument(io, format, 'ExplanationList', { items: [entry] })
  return printLines(io.stdout, contentsLines([entry]))
}
