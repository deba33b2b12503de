import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { pairSecrets } from '../../change/diff/pair.ts'
import { type Compared, type NotCompared, notCompared } from './compared.ts'
import type { Live } from './read-live.ts'

/** What a Secret of the first side is called on the second. */
export type NameAfter = (secret: NamespacedName) => NamespacedName

/** A Secret that was refused on one side is compared on none. */
export function pairsOf(
  before: Live,
  after: Live,
  nameAfter: NameAfter,
): Pick<Compared, 'pairs' | 'notCompared'> {
  const unseen = new Set([
    ...before.refused.map(({ secret }) => qualifiedName(nameAfter(secret))),
    ...after.refused.map(({ secret }) => qualifiedName(secret)),
  ])
  const pairs = pairSecrets(
    before.secrets.filter((each) => !unseen.has(qualifiedName(nameAfter(each)))),
    after.secrets.filter((each) => !unseen.has(qualifiedName(each))),
    nameAfter,
  )
  return { pairs, notCompared: refusedOn(before, after, nameAfter) }
}

/** Each once, with the side that refused it. */
function refusedOn(before: Live, after: Live, nameAfter: NameAfter): readonly NotCompared[] {
  const onTo = new Map(after.refused.map((each) => [qualifiedName(each.secret), each]))
  const onFrom = before.refused.map((each) => {
    const isBoth = onTo.delete(qualifiedName(nameAfter(each.secret)))
    return { ...notCompared(each), side: isBoth ? 'both' : 'from' } as const
  })
  return [
    ...onFrom,
    ...[...onTo.values()].map((each) => ({ ...notCompared(each), side: 'to' as const })),
  ]
}
