import type { AccessGraph, Level } from './access-graph.ts'
import type { Adjacency } from './adjacency.ts'

/** The next edge on the way to a goal, and how many steps are left; at the goal there is no edge. */
interface Way {
  readonly length: number
  readonly edge: number
}

/**
 * Shortest ways to one station at one level, through some of the stations only.
 * For searches that end after a few stations in a large graph: nothing is made
 * for those that are not come to.
 */
export class NarrowSearch {
  readonly #graph: AccessGraph
  readonly #ways = new Map<number, Way>()

  /**
   * @param adjacency the incoming edges
   * @param leftOut stations that are not gone through
   */
  constructor(graph: AccessGraph, adjacency: Adjacency, { goal, level, leftOut }: NarrowGoal) {
    this.#graph = graph
    if (leftOut(goal)) return
    this.#ways.set(goal, { length: 0, edge: -1 })
    const buckets: number[][] = [[goal]]
    for (let length = 0; length < buckets.length; length++) {
      // Free edges add to the bucket while it is gone through.
      for (const station of buckets[length] ?? []) {
        if (this.length(station) !== length) continue
        for (const [from, edge] of entering(graph, adjacency, station, level)) {
          const further = length + (graph.weights[edge] ?? 0)
          const known = this.length(from)
          if ((known !== -1 && known <= further) || leftOut(from)) continue
          this.#ways.set(from, { length: further, edge })
          ;(buckets[further] ??= []).push(from)
        }
      }
    }
  }

  /** The stations that lead to the goal. */
  get stations(): Iterable<number> {
    return this.#ways.keys()
  }

  /** Number of steps from the station; -1 for no way. */
  length(station: number): number {
    return this.#ways.get(station)?.length ?? -1
  }

  /** The edges from a station to the goal. */
  edges(station: number): readonly number[] {
    const edges: number[] = []
    for (let edge = this.#edge(station); edge !== -1;) {
      edges.push(edge)
      edge = this.#edge(this.#graph.tos[edge] ?? -1)
    }
    return edges
  }

  #edge(station: number): number {
    return this.#ways.get(station)?.edge ?? -1
  }
}

export interface NarrowGoal {
  readonly goal: number
  readonly level: Level
  readonly leftOut: (station: number) => boolean
}

function* entering(
  graph: AccessGraph,
  { offsets, edges }: Adjacency,
  station: number,
  level: Level,
): Generator<readonly [from: number, edge: number]> {
  for (let at = offsets[station] ?? 0; at < (offsets[station + 1] ?? 0); at++) {
    const edge = edges[at] ?? 0
    if ((graph.levels[edge] ?? 0) <= level) yield [graph.froms[edge] ?? 0, edge]
  }
}
