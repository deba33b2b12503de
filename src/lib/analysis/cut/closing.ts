import type { CutElement } from './element.ts'
import { minimumHittingSet } from './hitting-set.ts'
import { narrowed } from './narrow.ts'
import { except } from './open-paths.ts'
import { CutSearch, type CutTools } from './search.ts'

/** What closes a part of the model, and the search that tells what has to be closed. */
interface Closing {
  readonly elements: readonly CutElement[]
  /** No set that does it has fewer elements. */
  readonly atLeast: number
  readonly search: CutSearch
}

/**
 * The smallest set as long as names stay taken; where names that it frees open a
 * way, another one.
 *
 * @param taken asks about the same where the names of what is gone are not free
 * @param patience sets that are tried before a good one is taken for want of a best one
 */
export function closing(tools: CutTools, taken: CutTools, patience: number): Closing {
  const search = new CutSearch(taken)
  const { elements: whole, atLeast } = smallest(search, patience)
  const elements = narrowed(whole, (each) => search.openWithout(each).size === 0)
  const isClosedBy = (each: readonly CutElement[]): boolean =>
    search.mustClose(tools.ask(each).open).size === 0
  if (isClosedBy(elements)) return { search, elements, atLeast }
  const named = withNames(elements, isClosedBy)
  if (named !== undefined) return { search, elements: named, atLeast }
  const freed = new CutSearch(tools)
  const others = freed.irredundant(smallest(freed, patience).elements)
  const left = narrowed(others, (each) => freed.openWithout(each).size === 0)
  // Who reads once all is gone need not be closed, which the bound counts on.
  const bound = except(freed.stays, search.stays).size === 0 ? atLeast : 1
  return { search: freed, elements: left, atLeast: Math.min(bound, left.length) }
}

/** A binding without subjects keeps its name from others; those that need not stay go as a whole. */
function withNames(
  elements: readonly CutElement[],
  isClosedBy: (elements: readonly CutElement[]) => boolean,
): readonly CutElement[] | undefined {
  let all: readonly CutElement[] = elements.map((each) =>
    each.kind === 'binding' ? ({ ...each, emptied: true } as const) : each,
  )
  if (!isClosedBy(all)) return undefined
  for (const [at, whole] of elements.entries()) {
    if (whole.kind !== 'binding') continue
    const fewer = all.with(at, whole)
    if (isClosedBy(fewer)) all = fewer
  }
  return all
}

function smallest(search: CutSearch, patience: number): Omit<Closing, 'search'> {
  let atLeast = 0
  let found: readonly CutElement[] = []
  for (let tried = 0; tried <= patience; tried++) {
    const set = minimumHittingSet(...search.instance())
    atLeast = Math.max(atLeast, set.atLeast)
    const elements = search.elementsAt(set.chosen)
    found = search.closed(elements)
    if (found.length > elements.length) continue
    return { elements: set.proven ? elements : search.irredundant(elements), atLeast }
  }
  return { elements: search.irredundant(found), atLeast }
}
