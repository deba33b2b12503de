import { remembered } from '../../base/remember.ts'
import type { AccessGraph, Level } from '../graph/access-graph.ts'
import { type Adjacency, endOf, firstOf } from '../graph/adjacency.ts'
import { edgesToGoal } from '../graph/path-steps.ts'
import type { Search } from '../graph/search.ts'

/**
 * Tells what identities reach by themselves from what they reach as members of
 * groups. Whoever becomes somebody else, and by that acts as a group that both
 * are in, had no need to: that way is a detour.
 */
export interface OwnGroups {
  /** Whether a group that the identity is in has a way at all; if not, there are no detours. */
  lead(search: Search, station: number): boolean
  isDetour(station: number, edges: readonly number[]): boolean
  /**
   * The shortest way at the level that is no detour and does not come back.
   *
   * @returns `unknown` when there are too many ways to look at
   */
  wayBeside(search: Search, station: number, level: Level): Beside
}

export type Beside = readonly number[] | undefined | 'unknown'

/** Beyond so many edges are those who can become nearly everybody. */
const MOST_EDGES = 3000

/** @param out the edges of the graph by where they begin */
export function ownGroups(graph: AccessGraph, out: Adjacency): OwnGroups {
  const groupsOf = remembered(
    (station: number) =>
      new Set(membershipsOf(graph, out, station).map((edge) => identityAt(graph, edge))),
  )
  const isDetour = (station: number, edges: readonly number[]): boolean => {
    const groups = groupsOf(station)
    return groups.size > 0 && edges.some((edge) => groups.has(identityAt(graph, edge)))
  }
  return {
    lead: (search, station) =>
      membershipsOf(graph, out, station).some(
        (edge) => search.length(graph.tos[edge] ?? -1, 3) >= 0,
      ),
    isDetour,
    wayBeside(search, station, level) {
      const own = graph.infos[station]?.identity ?? ''
      const comesBack = (edge: number): boolean => identityAt(graph, edge) === own
      const isLeftOut = (edge: number): boolean =>
        isDetour(station, [edge]) ||
        (comesBack(edge) && graph.infos[graph.froms[edge] ?? -1]?.identity !== own)
      const isGood = (edges: readonly number[]): boolean =>
        !isDetour(station, edges) && !edges.some(comesBack)
      return walk({ graph, out, search, station, level, isLeftOut, isGood })
    },
  }
}

/** The edges to the groups that come with an identity. */
function membershipsOf(graph: AccessGraph, out: Adjacency, station: number): readonly number[] {
  const found: number[] = []
  for (let at = firstOf(out, station); at < endOf(out, station); at++) {
    const edge = out.edges[at] ?? 0
    if (graph.whys[edge]?.id === 'D6') found.push(edge)
  }
  return found
}

interface Walk {
  readonly graph: AccessGraph
  readonly out: Adjacency
  readonly search: Search
  readonly station: number
  readonly level: Level
  /** Edges that are not gone by. */
  readonly isLeftOut: (edge: number) => boolean
  /** Whether the rest of a way will do. */
  readonly isGood: (edges: readonly number[]) => boolean
}

/** Goes on from the station that is nearest to the goal until the rest of the way will do. */
function walk(way: Walk): Beside {
  const { graph, search, station: start, level } = way
  const buckets: number[][] = []
  const found: Found = new Map([[start, { steps: 0, edges: NO_EDGES }]])
  let looked = 0
  buckets[search.length(start, level)] = [start]
  for (let length = 0; length < buckets.length; length++) {
    for (const at of buckets[length] ?? []) {
      const come = found.get(at)
      // It may have been found nearer since.
      if (come === undefined || come.steps + search.length(at, level) !== length) continue
      const rest = edgesToGoal(graph, search, at, level)
      if (at !== start && way.isGood(rest)) return [...come.edges, ...rest]
      const onward = edgesOn(way, at)
      looked += onward.length
      if (looked > MOST_EDGES) return 'unknown'
      for (const to of goOn(way, found, come, onward)) {
        const { steps } = found.get(to) ?? come
        ;(buckets[steps + search.length(to, level)] ??= []).push(to)
      }
    }
  }
  return undefined
}

/** How stations were come to. */
type Found = Map<number, Come>

interface Come {
  readonly steps: number
  readonly edges: readonly number[]
}

/** The stations that are now found, or nearer than before. */
function goOn(
  { graph }: Walk,
  found: Found,
  { steps, edges }: Come,
  onward: readonly number[],
): readonly number[] {
  return onward.flatMap((edge) => {
    const to = graph.tos[edge] ?? -1
    const further = steps + (graph.weights[edge] ?? 0)
    if ((found.get(to)?.steps ?? Infinity) <= further) return []
    found.set(to, { steps: further, edges: [...edges, edge] })
    return [to]
  })
}

const NO_EDGES: readonly number[] = []

/** The edges from a station that lead on to the goal. */
function edgesOn({ graph, out, search, level, isLeftOut }: Walk, at: number): readonly number[] {
  const edges = out.edges.subarray(firstOf(out, at), endOf(out, at, level))
  return [...edges].filter(
    (edge) => search.length(graph.tos[edge] ?? -1, level) >= 0 && !isLeftOut(edge),
  )
}

/** Who one is, or acts as, after the edge. */
function identityAt(graph: AccessGraph, edge: number): string {
  return graph.infos[graph.tos[edge] ?? -1]?.identity ?? ''
}
