import { qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { Pair } from './compare.ts'
import type { SideSecret } from './side.ts'

/**
 * Puts together what is the same Secret on both sides, in the order of the
 * names before. One Secret against one other is a pair whatever they are called.
 */
export function pairSecrets(
  before: readonly SideSecret[],
  after: readonly SideSecret[],
): readonly Pair[] {
  const [old, fresh] = [before[0], after[0]]
  if (before.length === 1 && after.length === 1 && old && fresh) {
    return [{ before: old, after: fresh }]
  }
  const olds = byName(before)
  const news = byName(after)
  return [...new Set([...olds.keys(), ...news.keys()])].toSorted(compareText).map((name) => {
    const [was, is] = [olds.get(name), news.get(name)]
    return { ...(was && { before: was }), ...(is && { after: is }) }
  })
}

function byName(secrets: readonly SideSecret[]): ReadonlyMap<string, SideSecret> {
  return new Map(secrets.map((secret) => [qualifiedName(secret), secret]))
}
