import { places } from '../core/tree.ts'
import type { Branch } from '../core/tree.ts'
import { scalarMeaning } from './meaning.ts'
import type { Conflict } from './merge-units.ts'

/** A document as values by their keys, without regard to text: what a merge is checked with. */
export type ValueMap = ReadonlyMap<string, string>

const SEPARATOR = '\0'

/** The values of documents, by the name of the document and the keys that lead to them. */
export function valueMap(documents: readonly Branch[], names: readonly string[]): ValueMap {
  const all = new Map<string, string>()
  for (const [index, document] of documents.entries()) {
    const counts = new Map<string, number>()
    for (const { comment, path, value } of places(document)) {
      if (comment) continue
      const key = [names[index] ?? '', ...path, ''].join(SEPARATOR)
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      all.set(key + String(count), scalarMeaning(value))
    }
  }
  return all
}

/**
 * Whether a merged document holds what three-way merging value by value gives; what
 * lies below a conflict is left out. The text was merged in another way, so a slip shows.
 */
export function isMergeOf(
  merged: ValueMap,
  { base, ours, theirs }: { base: ValueMap; ours: ValueMap; theirs: ValueMap },
  conflicts: readonly Conflict[],
): boolean {
  const open = conflicts
    .filter(({ what }) => what !== 'comment')
    .map(({ path }) => [...path, ''].join(SEPARATOR))
  const keys = new Set([base, ours, theirs, merged].flatMap((map) => [...map.keys()]))
  for (const key of keys) {
    if (open.some((prefix) => key.startsWith(prefix))) continue
    const [was, mine, other] = [base.get(key), ours.get(key), theirs.get(key)]
    const wanted = mine === was ? other : mine
    const isOpen = mine !== was && other !== was && mine !== other
    if (isOpen || merged.get(key) !== wanted) return false
  }
  return true
}
