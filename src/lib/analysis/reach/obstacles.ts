import type { NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { AccessMap } from '../graph/access-map.ts'
import { askedStation } from '../graph/asked.ts'
import { forward } from '../graph/backward.ts'
import type { Search } from '../graph/search.ts'
import { UPDATE_SECRETS } from '../paths/requests.ts'
import { heldNodes } from './held-nodes.ts'
import { type Asker, canAs, type HalfWay, halfWays, holderOf, MOST } from './half-ways.ts'
import { ownRightsWords } from './own-rights-words.ts'
import type { AskedIdentity, Obstacle } from './report.ts'
import { subjectText } from './subjects.ts'

/**
 * What keeps an identity from a Secret, the nearest first: rights of its own that
 * lack their other half, what it does reach, then rights of others whom it can become.
 */
export function obstacles(
  map: AccessMap,
  secret: NamespacedName,
  identity: AskedIdentity,
): readonly Obstacle[] {
  const search = forward(map.graph)
  const start = askedStation(map.context, identity)
  search.extend([{ station: start, length: 0, level: 0 }], 1)
  const asker = { map, search, start }
  const ways = [...updates(asker, secret), ...halfWays(asker), ...heldNodes(asker, secret)]
  const those = (byOthers: boolean): readonly Obstacle[] =>
    ways.filter((each) => each.byOthers === byOthers).map(({ obstacle }) => obstacle)
  return [
    ...(ways.length === 0 ? [leadsNowhere(asker, secret, identity)] : those(false)),
    ...elsewhere(map, secret, search),
    ...those(true),
  ]
}

/** Rights that open nothing here are named, so that nobody takes them for overlooked. */
function leadsNowhere(asker: Asker, secret: NamespacedName, identity: AskedIdentity): Obstacle {
  const { namespace } = secret
  const who = subjectText(identity.subject)
  const words = ownRightsWords(asker, namespace, identity)
  if (words.length === 0) {
    return {
      what: `${who} has no grant that leads to secrets, pods, workloads, tokens, roles or bindings in ${namespace}`,
    }
  }
  const more = words.length - MOST
  const all = [...words.slice(0, MOST), ...(more > 0 ? [`do ${more} more such things`] : [])]
  return { what: `${who} can ${all.join(' and ')}, but no way from there to the Secret was found` }
}

/** Row D10: what looks like a way to read and is none. */
function updates(asker: Asker, { namespace, name }: NamespacedName): readonly HalfWay[] {
  const { map, search } = asker
  const [nearest] = map.context.build
    .holdings(UPDATE_SECRETS)
    .filter(
      (each) =>
        (each.namespace === '' || each.namespace === namespace) &&
        (each.name === null || each.name === name) &&
        search.length(each.station, 0) >= 0,
    )
    .map(({ station }) => station)
    .toSorted(by((station) => search.length(station, 0)))
  if (nearest === undefined) return []
  const holder = holderOf(asker, nearest)
  const what = `${canAs(holder)} update the Secret, but the answer carries only what it sent`
  return [{ obstacle: { id: 'D10', what }, byOthers: holder !== '' }]
}

/** Namespaces whose Secrets it does reach. */
function elsewhere(
  { context, graph }: AccessMap,
  { namespace }: NamespacedName,
  search: Search,
): readonly Obstacle[] {
  const reached = context.namespaces.filter((each) => {
    const station = graph.find(`secrets ${each}`)
    return each !== namespace && station !== undefined && search.length(station, 0) >= 0
  })
  if (reached.length === 0) return []
  const more = reached.length - 3
  const some = [
    ...reached.slice(0, 3),
    ...(more > 0 ? [`${more} more namespace${more === 1 ? '' : 's'}`] : []),
  ]
  const last = some.pop() ?? ''
  const all = some.length === 0 ? last : `${some.join(', ')} and ${last}`
  return [{ what: `it reaches the Secrets of ${all}, not those of ${namespace}` }]
}
