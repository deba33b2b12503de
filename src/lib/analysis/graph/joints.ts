import { remembered } from '../../base/remember.ts'
import { type AccessGraph, type Level, LEVELS, type Why } from './access-graph.ts'
import { incoming } from './adjacency.ts'
import { NarrowSearch } from './narrow-search.ts'
import { Served } from './served.ts'

/**
 * A step that takes several things, each of which may be done as another of the
 * identities that an attacker has collected: `create` certificate requests as
 * one service account, approve them as a second.
 */
export interface Joint {
  /** Stations that all have to be reached; the one with the fewest ways to it first. */
  readonly needs: readonly number[]
  readonly to: number
  readonly why: Why
  /** Whoever gets there needs no such step. */
  readonly unless?: number
}

/**
 * Turns joints into edges: for those who can come by all that one needs, an
 * edge from them to where it leads. Done again as long as that opens new ways.
 * Whoever can already get there does not need one, which leaves few.
 *
 * @param holders stations where an attacker may begin
 * @param everything a station that leads to most others, where there is one
 */
export function resolveJoints(
  graph: AccessGraph,
  joints: readonly Joint[],
  holders: readonly number[],
  everything?: number,
): void {
  const beginnings = new Set(holders)
  for (const level of [0, 1, 2] as const) {
    const atLevel = joints.filter(({ why }) => LEVELS.indexOf(why.confidence ?? 'certain') <= level)
    let edges: number
    do {
      edges = graph.froms.length
      resolveOnce({ graph, holders: beginnings, everything, level }, atLevel)
    } while (graph.froms.length > edges)
  }
}

interface Round {
  readonly graph: AccessGraph
  readonly holders: ReadonlySet<number>
  readonly everything: number | undefined
  readonly level: Level
}

function resolveOnce(round: Round, joints: readonly Joint[]): void {
  const { graph, everything, level } = round
  // Edges added meanwhile only open more ways, which the next round sees.
  const adjacency = incoming(graph)
  const served = new Served(graph, adjacency, level, everything)
  const most = Math.max(0, ...joints.map(({ needs }) => needs.length))
  const searches = Array.from({ length: most }, () => new NarrowSearch(graph, adjacency))
  const common = commonNeeds(joints)
  const shared = remembered((need: number) => {
    const search = new NarrowSearch(graph, adjacency)
    search.run({ goal: need, level, leftOut: () => false })
    return search
  })
  const sharedFor = (need: number): NarrowSearch | undefined =>
    common.has(need) ? shared(need) : undefined
  for (const [to, each] of Map.groupBy(joints, (joint) => joint.to)) {
    served.begin(new Set([to, ...each.flatMap(({ unless }) => unless ?? [])]))
    for (const joint of each) resolveJoint({ ...round, searches, sharedFor, served }, joint)
  }
}

/** What so many joints need that the ways to it are searched once for all of them. */
function commonNeeds(joints: readonly Joint[]): ReadonlySet<number> {
  const counts = new Map<number, number>()
  for (const { needs } of joints) {
    for (const need of needs) counts.set(need, (counts.get(need) ?? 0) + 1)
  }
  return new Set([...counts.keys()].filter((need) => (counts.get(need) ?? 0) >= MANY))
}

const MANY = 100

interface ToGoal extends Round {
  /** One for each thing that is needed. */
  readonly searches: readonly NarrowSearch[]
  /** A search that was made already. */
  readonly sharedFor: (need: number) => NarrowSearch | undefined
  readonly served: Served
}

function resolveJoint(
  { graph, holders, searches: all, sharedFor, served, level }: ToGoal,
  { needs, to, why }: Joint,
): void {
  // On the way of somebody who does not get to the goal nobody does: leaving those
  // out makes a search narrow, and changes nothing for the others.
  const leftOut = (station: number): boolean => served.has(station)
  const searches: NarrowSearch[] = []
  for (const [index, need] of needs.entries()) {
    const search = sharedFor(need) ?? all[index]
    if (search === undefined) return
    if (search === all[index]) search.run({ goal: need, level, leftOut })
    if (!search.stations.some((station) => holders.has(station) && !leftOut(station))) return
    searches.push(search)
  }
  for (const holder of candidates(searches, holders)) {
    if (leftOut(holder)) continue
    const prefixes = searches.map((search) => search.edges(holder))
    graph.link(holder, to, { ...why, confidence: LEVELS[level], prefixes })
    // Whoever leads to this holder is served as well.
    served.add(holder)
  }
}

/** Holders that come by all needs, the nearest first. */
function candidates(
  searches: readonly NarrowSearch[],
  holders: ReadonlySet<number>,
): readonly number[] {
  const [first] = searches
  const found = (first?.stations ?? []).filter(
    (station) => holders.has(station) && searches.every((search) => search.length(station) >= 0),
  )
  if (found.length < 2) return found
  const distance = (holder: number): number =>
    searches.reduce((sum, search) => sum + search.length(holder), 0)
  return found.toSorted((a, b) => (distance(a) === distance(b) ? a - b : distance(a) - distance(b)))
}
