/** How long the values of former revisions are kept. */
import { isOpen, type Journal } from './journal.ts'
import type { StoredJournal } from '../port.ts'

export interface KeepRules {
  /** Number of revisions that can be rolled back. */
  readonly revisions: number
  /** Milliseconds after the end of a rotation; undefined for no limit. */
  readonly ageMs?: number
}

/**
 * The journals whose values are to go. Those that were rolled back hold none but of keys that
 * could not be put back.
 *
 * @param journals of one Secret, the last one first
 */
export function valuesToDrop(
  journals: readonly StoredJournal[],
  { revisions, ageMs = Infinity }: KeepRules,
  now: Date,
): readonly StoredJournal[] {
  const withValues = journals.filter(
    ({ journal }) => !isOpen(journal) && hasValues(journal) && !journal.forgotten,
  )
  return withValues.filter(({ journal: { endedAt } }, place) => {
    const age = endedAt === undefined ? 0 : now.getTime() - Date.parse(endedAt)
    return place >= revisions || age > ageMs
  })
}

function hasValues({ phase, notPutBack = [] }: Journal): boolean {
  return phase === 'committed' || notPutBack.length > 0
}
