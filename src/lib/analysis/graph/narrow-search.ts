import type { AccessGraph, Level } from './access-graph.ts'
import { type Adjacency, endOf, firstOf } from './adjacency.ts'

export interface NarrowGoal {
  readonly goal: number
  readonly level: Level
  /** Stations that are not gone through. */
  readonly leftOut: (station: number) => boolean
}

/** What a search still has to go on from. */
interface Front {
  /** Edges by where they lead to. */
  readonly incoming: Adjacency
  readonly aim: NarrowGoal
  /** Stations by the length of their ways. */
  readonly buckets: number[][]
}

/**
 * Shortest ways to one station at one level, through some of the stations only.
 * For many searches, one after the other, that end after a few stations in a
 * large graph: nothing is cleared in between but what was come to.
 */
export class NarrowSearch {
  readonly #graph: AccessGraph
  /** Number of the search that came to the station last. */
  readonly #searches: Int32Array
  readonly #lengths: Int32Array
  /** The next edge on the way to the goal; -1 at the goal. */
  readonly #nexts: Int32Array
  #search = 0
  #stations: number[] = []

  constructor(graph: AccessGraph) {
    this.#graph = graph
    this.#searches = new Int32Array(graph.size)
    this.#lengths = new Int32Array(graph.size)
    this.#nexts = new Int32Array(graph.size)
  }

  /**
   * Forgets the last search.
   *
   * @param incoming edges by where they lead to
   */
  run(incoming: Adjacency, aim: NarrowGoal): void {
    this.#search++
    this.#stations = []
    if (aim.leftOut(aim.goal)) return
    this.#come(aim.goal, 0, -1)
    const buckets: number[][] = [[aim.goal]]
    const front: Front = { incoming, aim, buckets }
    for (let length = 0; length < buckets.length; length++) {
      // Free edges add to the bucket while it is gone through.
      for (const station of buckets[length] ?? []) {
        if (this.length(station) === length) this.#visit(station, length, front)
      }
    }
  }

  /** The stations that lead to the goal. */
  get stations(): readonly number[] {
    return this.#stations
  }

  /** Number of steps from the station; -1 for no way. */
  length(station: number): number {
    return this.#searches[station] === this.#search ? (this.#lengths[station] ?? -1) : -1
  }

  /** The edges from a station to the goal. */
  edges(station: number): readonly number[] {
    const edges: number[] = []
    for (let edge = this.#next(station); edge !== -1;) {
      edges.push(edge)
      edge = this.#next(this.#graph.tos[edge] ?? -1)
    }
    return edges
  }

  #next(station: number): number {
    return this.#searches[station] === this.#search ? (this.#nexts[station] ?? -1) : -1
  }

  #visit(station: number, length: number, { incoming, aim, buckets }: Front): void {
    const { level, leftOut } = aim
    const { froms, weights } = this.#graph
    const end = endOf(incoming, station, level)
    for (let at = firstOf(incoming, station); at < end; at++) {
      const edge = incoming.edges[at] ?? 0
      const from = froms[edge] ?? 0
      const further = length + (weights[edge] ?? 0)
      const known = this.length(from)
      if ((known !== -1 && known <= further) || leftOut(from)) continue
      this.#come(from, further, edge)
      ;(buckets[further] ??= []).push(from)
    }
  }

  #come(station: number, length: number, edge: number): void {
    if (this.#searches[station] !== this.#search) this.#stations.push(station)
    this.#searches[station] = this.#search
    this.#lengths[station] = length
    this.#nexts[station] = edge
  }
}
