import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { Pair } from './compare.ts'
import type { SideSecret } from './side.ts'

/**
 * Puts together what is the same Secret on both sides, in the order of the names.
 *
 * @param nameAfter what a Secret of the first side is called on the second
 */
export function pairSecrets(
  before: readonly SideSecret[],
  after: readonly SideSecret[],
  nameAfter: (secret: NamespacedName) => NamespacedName = (secret) => secret,
): readonly Pair[] {
  const olds = new Map(before.map((each) => [qualifiedName(nameAfter(each)), each]))
  const news = new Map(after.map((each) => [qualifiedName(each), each]))
  return [...new Set([...olds.keys(), ...news.keys()])].toSorted(compareText).map((name) => {
    const [was, is] = [olds.get(name), news.get(name)]
    return { ...(was && { before: was }), ...(is && { after: is }) }
  })
}

/** As {@link pairSecrets}; one Secret against one other is a pair whatever they are called. */
export function pairFiles(
  before: readonly SideSecret[],
  after: readonly SideSecret[],
): readonly Pair[] {
  const [old, fresh] = [before[0], after[0]]
  const single = before.length === 1 && after.length === 1
  return single && old && fresh ? [{ before: old, after: fresh }] : pairSecrets(before, after)
}
