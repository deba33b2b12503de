import { type AccessGraph, LEVELS, type Why } from './access-graph.ts'
import { incoming } from './adjacency.ts'
import {
  type Found,
  type Round,
  searchMemory,
  type WaysFrom,
  waysFromEverything,
  type WaysTo,
  waysTo,
} from './joint-ways.ts'
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
  const searches = searchMemory(graph)
  for (const level of [0, 1, 2] as const) {
    const atLevel = joints.filter(({ why }) => LEVELS.indexOf(why.confidence ?? 'certain') <= level)
    let edges: number
    do {
      edges = graph.edges
      resolveOnce({ graph, holders: beginnings, everything, level, searches }, atLevel)
    } while (graph.edges > edges)
  }
}

function resolveOnce(round: Round, joints: readonly Joint[]): void {
  const { graph, everything, level } = round
  // Edges added meanwhile only open more ways, which the next round sees.
  const adjacency = incoming(graph)
  const served = new Served(graph, adjacency, level, everything)
  const found = waysTo(round, adjacency, commonNeeds(joints))
  const fromEverything = waysFromEverything(round)
  for (const [to, each] of Map.groupBy(joints, (joint) => joint.to)) {
    served.begin(new Set([to, ...each.flatMap(({ unless }) => unless ?? [])]))
    for (const joint of each) {
      resolveForEverything(round, { fromEverything, served }, joint)
      resolveJoint(round, { found, served }, joint)
    }
  }
}

/** Where every right is enough, one edge serves all the many who have it, who are not looked at then. */
function resolveForEverything(
  { graph, everything, level }: Round,
  { fromEverything, served }: { readonly fromEverything: WaysFrom; readonly served: Served },
  { needs, to, why }: Joint,
): void {
  if (everything === undefined || served.has(everything)) return
  const prefixes = needs.map(fromEverything)
  if (!prefixes.every((prefix) => prefix !== undefined)) return
  graph.link(everything, to, { ...why, confidence: LEVELS[level], prefixes })
  served.add(everything)
}

function commonNeeds(joints: readonly Joint[]): ReadonlySet<number> {
  const counts = new Map<number, number>()
  for (const { needs } of joints) {
    for (const need of needs) counts.set(need, (counts.get(need) ?? 0) + 1)
  }
  return new Set([...counts.keys()].filter((need) => (counts.get(need) ?? 0) >= MANY))
}

const MANY = 100

function resolveJoint(
  { graph, level }: Round,
  { found, served }: { readonly found: WaysTo; readonly served: Served },
  { needs, to, why }: Joint,
): void {
  // On the way of somebody who does not get to the goal nobody does: leaving those
  // out makes a search narrow, and changes nothing for the others.
  const leftOut = (station: number): boolean => served.has(station)
  const ways: Found[] = []
  for (const [place, need] of needs.entries()) {
    const way = found(need, place, leftOut)
    if (way.holders.every(leftOut)) return
    ways.push(way)
  }
  for (const holder of candidates(ways)) {
    if (leftOut(holder)) continue
    const prefixes = ways.map(({ search }) => search.edges(holder))
    graph.link(holder, to, { ...why, confidence: LEVELS[level], prefixes })
    // Whoever leads to this holder is served as well.
    served.add(holder)
  }
}

/** Holders that come by all needs, the nearest first. */
function candidates(ways: readonly Found[]): readonly number[] {
  const [first, ...others] = ways
  const all = (first?.holders ?? []).filter((holder) =>
    others.every(({ search }) => search.length(holder) >= 0),
  )
  if (all.length < 2) return all
  const distance = (holder: number): number =>
    ways.reduce((sum, { search }) => sum + search.length(holder), 0)
  return all.toSorted((a, b) => (distance(a) === distance(b) ? a - b : distance(a) - distance(b)))
}
