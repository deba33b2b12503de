import type { Closable } from './closable.ts'
import type { CutElement } from './element.ts'

/** Keys of elements, one of which every set has to hold that closes all paths; in order. */
export type Clause = readonly string[]

/** Whether somebody reads without the elements who could be kept from it. */
type IsOpenWithout = (elements: readonly CutElement[]) => boolean

/** Makes a clause from elements that a path's evidence is about; the path is open without `gone`, which are others. */
export type ClauseFor = (evidence: readonly string[], gone: readonly string[]) => Clause

/**
 * Makes clauses of paths. The evidence of a path need not be everything that it
 * depends on: somebody who is impersonated reads by grants of their own. So a
 * clause is what is left when so much is gone that one element more would close
 * the last path; the evidence only says where to look for it.
 */
export function clauseFinder(closable: Closable, isOpenWithout: IsOpenWithout): ClauseFor {
  const isOpen = (keys: ReadonlySet<string>): boolean =>
    isOpenWithout([...keys].flatMap((key) => closable.get(key) ?? []))
  const known = new Map<string, Clause>()
  const find = (hint: ReadonlySet<string>, gone: readonly string[]): Clause => {
    const others = [...closable.keys()].filter((key) => !hint.has(key))
    if (isOpen(new Set(others))) return [...closable.keys()].filter((key) => hint.has(key))
    const most = grown(
      new Set(gone),
      others.filter((key) => !gone.includes(key)),
      isOpen,
    )
    return [...closable.keys()].filter((key) => !most.has(key))
  }
  return (evidence, gone) => {
    const hint = new Set(evidence)
    const key = JSON.stringify([...hint].toSorted())
    let clause = known.get(key)
    // The same evidence may stand for several paths, of which one is closed.
    if (clause?.some((each) => gone.includes(each)) !== false) {
      known.set(key, (clause = find(hint, gone)))
    }
    return clause
  }
}

/** As many of the keys as can be added to those that are gone and leave a path open; halves first. */
function grown(
  gone: ReadonlySet<string>,
  keys: readonly string[],
  isOpen: (gone: ReadonlySet<string>) => boolean,
): ReadonlySet<string> {
  if (keys.length === 0) return gone
  const all = new Set([...gone, ...keys])
  if (isOpen(all)) return all
  if (keys.length === 1) return gone
  const middle = keys.length >> 1
  return grown(grown(gone, keys.slice(0, middle), isOpen), keys.slice(middle), isOpen)
}
