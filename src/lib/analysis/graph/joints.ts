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
  for (const [to, each] of Map.groupBy(joints, (joint) => joint.to)) {
    served.begin(new Set([to, ...each.flatMap(({ unless }) => unless ?? [])]))
    for (const joint of each) resolveJoint({ ...round, searches, served }, joint)
  }
}

interface ToGoal extends Round {
  /** One for each thing that is needed. */
  readonly searches: readonly NarrowSearch[]
  readonly served: Served
}

function resolveJoint(
  { graph, holders, searches: all, served, level }: ToGoal,
  { needs, to, why }: Joint,
): void {
  // On the way of somebody who does not get to the goal nobody does.
  const leftOut = (station: number): boolean => served.has(station)
  const searches = all.slice(0, needs.length)
  for (const [index, search] of searches.entries()) {
    search.run({ goal: needs[index] ?? -1, level, leftOut })
    if (!search.stations.some((station) => holders.has(station))) return
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
