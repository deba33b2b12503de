import { by } from '../../base/order.ts'
import type { AccessMap } from '../graph/access-map.ts'
import { forward } from '../graph/backward.ts'
import type { Joint } from '../graph/joints.ts'
import { edgesFromStart, pathSteps } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'
import { CREATE_CSRS, READ_CSRS } from '../paths/requests.ts'
import { needWords } from './need-words.ts'
import type { Obstacle } from './report.ts'

/** A way that lacks something, and whether it begins with what somebody else may do. */
export interface HalfWay {
  readonly obstacle: Obstacle
  readonly byOthers: boolean
}

/** The identity that is asked about, and all that it comes by. */
export interface Asker {
  readonly map: AccessMap
  readonly search: Search
  readonly start: number
}

/** More would bury the nearest. */
export const MOST = 5

/** Steps of which it has some of what they take. */
export function halfWays(asker: Asker): readonly HalfWay[] {
  const { map, search, start } = asker
  const { graph } = map
  const everybody = searchOfEverybody(map)
  const rows = new Map<string, HalfWay>()
  const hasNot = (need: number): boolean => search.length(need, 0) < 0
  // What it has on a condition it does not lack.
  const lacks = (need: number): boolean => search.length(need, CONDITIONAL) < 0
  const isOthers = (need: number): boolean => isRight(map, need) && search.length(need, 0) > 0
  // The nearest of each row is told, one by its own rights before others.
  const nearest = by<Joint>(
    ({ needs }) => needs.filter(hasNot).length,
    ({ needs }) => needs.filter(isOthers).length,
  )
  for (const joint of map.context.build.joints.toSorted(nearest)) {
    const id = joint.why.id ?? ''
    const has = joint.needs.filter((need) => !hasNot(need))
    if (rows.has(id) || !has.some((need) => isRight(map, need))) continue
    // Who has all of it gets somewhere, only not to this Secret; so does who gets there otherwise.
    if (!joint.needs.some(lacks) || !hasNot(joint.to)) continue
    const isUsual = (need: number): boolean => everybody.length(need, 0) >= 0
    if (has.every((need) => isUsual(need) || isOfNodes(asker, need))) continue
    const edges = edgesFromStart(graph, search, has[0] ?? -1, 0)
    const evidence = pathSteps(graph, start, edges, NO_END).at(-1)?.evidence ?? []
    const what = halfWay(asker, joint)
    rows.set(id, {
      obstacle: { id, what, ...(evidence.length === 0 ? {} : { evidence }) },
      byOthers: has.some(isOthers),
    })
  }
  return distinct([...rows.values()])
    .toSorted(
      by(
        ({ byOthers }) => (byOthers ? 1 : 0),
        ({ obstacle }) => obstacle.id ?? '',
      ),
    )
    .slice(0, MOST)
}

/** What lacks the same may be of several rows: the first of them. */
function distinct(ways: readonly HalfWay[]): readonly HalfWay[] {
  return [...new Map(ways.toReversed().map((way) => [way.obstacle.what, way])).values()]
}

const CONDITIONAL = 1

const NO_END = { text: '', why: {} }

/** Whose right it is that the asker comes by, `sa ci/deployer`; empty where it is its own. */
export function holderOf({ map, search, start }: Asker, need: number): string {
  if (!isRight(map, need) || search.length(need, 0) <= 0) return ''
  const edges = edgesFromStart(map.graph, search, need, 0)
  return pathSteps(map.graph, start, edges, NO_END).at(-1)?.to ?? ''
}

/** `it can`, `as sa ci/deployer, it can`. */
export function canAs(holder: string): string {
  if (holder === '') return 'it can'
  return `as ${isNode(holder) ? 'a node that it takes over' : holder}, it can`
}

function isNode(holder: string): boolean {
  return /^(?:a node|every node|node )/.test(holder)
}

/** What every node may do by the Node authorizer, which says nothing about who holds one. */
function isOfNodes(asker: Asker, need: number): boolean {
  const key = asker.map.graph.infos[need]?.key ?? ''
  return OF_NODES.has(key) && isNode(holderOf(asker, need))
}

const OF_NODES: ReadonlySet<string> = new Set(
  [CREATE_CSRS, READ_CSRS].map(({ key }) => `may ${key}||`),
)

/** A right is worth telling; being bound to some role is not. */
function isRight({ graph }: AccessMap, need: number): boolean {
  const key = graph.infos[need]?.key ?? ''
  return key.startsWith('may ') || key.startsWith('creates ')
}

/** What everybody comes by, which says nothing about one identity. */
export function searchOfEverybody({ context, graph }: AccessMap): Search {
  const search = forward(graph)
  const station = context.build.group('system:authenticated')
  search.extend([{ station, length: 0, level: 0 }], 0)
  return search
}

/** `it can create pods in ci and, as a node …, it can read pods, but cannot create persistentvolumes`. */
function halfWay(asker: Asker, { needs }: Joint): string {
  const { map, search } = asker
  const words = (of: readonly number[]): readonly string[] =>
    of.flatMap((need) => wordsOf(map, need))
  const has = needs.filter((need) => search.length(need, 0) >= 0)
  const byHolder = Map.groupBy(has, (need) => holderOf(asker, need))
  const can = [...byHolder]
    .toSorted(by(([holder]) => holder))
    .map(([holder, of]) => `${canAs(holder)} ${words(of).join(' and ')}`)
  const missing = words(needs.filter((need) => search.length(need, CONDITIONAL) < 0))
  return `${can.join(' and, ')}, but cannot ${missing.join(' or ')}`
}

/** What a station lets one do. */
export function wordsOf({ graph }: AccessMap, station: number): readonly string[] {
  const info = graph.infos[station]
  return info === undefined ? [] : [needWords(info)]
}
