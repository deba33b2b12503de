import type { NamespacedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { AccessMap } from '../graph/access-map.ts'
import { askedStation } from '../graph/asked.ts'
import { forward } from '../graph/backward.ts'
import type { Joint } from '../graph/joints.ts'
import { edgesFromStart, pathSteps } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'
import { UPDATE_SECRETS } from '../paths/requests.ts'
import { needWords } from './need-words.ts'
import type { AskedIdentity, Obstacle } from './report.ts'
import { subjectText } from './subjects.ts'

/** What keeps an identity from a Secret, the nearest first: rights that lack their other half, then what it does reach. */
export function obstacles(
  map: AccessMap,
  secret: NamespacedName,
  identity: AskedIdentity,
): readonly Obstacle[] {
  const search = forward(map.graph)
  search.extend([{ station: askedStation(map.context, identity), length: 0, level: 0 }], [0, 1])
  const near = [...updates(map, secret, search), ...halfWays(map, search, identity)]
  const who = subjectText(identity.subject)
  const { namespace } = secret
  const none: Obstacle = {
    what: `${who} has no grant that leads to secrets, pods, workloads, tokens or bindings in ${namespace}`,
  }
  return [...(near.length === 0 ? [none] : near), ...elsewhere(map, secret, search)]
}

/** Row D10: what looks like a way to read and is none. */
function updates(
  { context }: AccessMap,
  { namespace, name }: NamespacedName,
  search: Search,
): readonly Obstacle[] {
  const found = context.build
    .holdings(UPDATE_SECRETS)
    .some(
      (each) =>
        (each.namespace === '' || each.namespace === namespace) &&
        (each.name === null || each.name === name) &&
        search.length(each.station, 0) >= 0,
    )
  if (!found) return []
  return [{ id: 'D10', what: 'it can update the Secret, but the answer carries only what it sent' }]
}

/** More would bury the nearest. */
const MOST = 5

/** Steps of which it has some of what they take. */
function halfWays(map: AccessMap, search: Search, identity: AskedIdentity): readonly Obstacle[] {
  const { graph } = map
  const everybody = searchOfEverybody(map)
  const rows = new Map<string, Obstacle>()
  const start = askedStation(map.context, identity)
  const missing = ({ needs }: Joint): number =>
    needs.filter((need) => search.length(need, 0) < 0).length
  // The nearest of each row is told.
  for (const joint of map.context.build.joints.toSorted((a, b) => missing(a) - missing(b))) {
    const id = joint.why.id ?? ''
    const has = joint.needs.filter((need) => search.length(need, 0) >= 0)
    if (rows.has(id) || !has.some((need) => isRight(map, need))) continue
    if (has.every((need) => everybody.length(need, 0) >= 0)) continue
    const [first = -1] = has
    const edges = edgesFromStart(graph, search, first, 0)
    const evidence = pathSteps(graph, start, edges, { text: '', why: { id: '' } }).at(-1)?.evidence
    rows.set(id, {
      id,
      what: halfWay(map, joint, search),
      ...(evidence === undefined ? {} : { evidence }),
    })
  }
  return [...rows.values()].toSorted((a, b) => compareText(a.id ?? '', b.id ?? '')).slice(0, MOST)
}

/** A right is worth telling; being bound to some role is not. */
function isRight({ graph }: AccessMap, need: number): boolean {
  const key = graph.infos[need]?.key ?? ''
  return key.startsWith('may ') || key.startsWith('creates ')
}

/** What everybody comes by, which says nothing about one identity. */
function searchOfEverybody({ context, graph }: AccessMap): Search {
  const search = forward(graph)
  const station = context.build.group('system:authenticated')
  search.extend([{ station, length: 0, level: 0 }], [0])
  return search
}

/** `it can create pods in ci, but cannot take over a node`. */
function halfWay({ graph }: AccessMap, { needs }: Joint, search: Search): string {
  const words = (has: boolean): readonly string[] =>
    needs
      .filter((need) => search.length(need, 0) >= 0 === has)
      .flatMap((need) => graph.infos[need] ?? [])
      .map(needWords)
  return `it can ${words(true).join(' and ')}, but cannot ${words(false).join(' or ')}`
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
