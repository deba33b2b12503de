import type { AccessGraph, Level } from './access-graph.ts'
import { type Adjacency, endOf, firstOf } from './adjacency.ts'

/**
 * Which stations lead to a goal at one level, for one goal after the other.
 * Most goals are in turn led to by one and the same station, such as every right
 * everywhere: what leads to that is gone through once for all of them.
 */
export class Served {
  readonly #graph: AccessGraph
  readonly #incoming: Adjacency
  readonly #level: Level
  /** Number of the goal that the station leads to, of those that were looked at. */
  readonly #goals: Int32Array
  readonly #common: number | undefined
  /** What leads to the common station. */
  readonly #commonly: Uint8Array
  #goal = 0
  #withCommon = false

  /**
   * @param incoming edges by where they lead to
   * @param common a station whose ways are gone through once
   */
  constructor(graph: AccessGraph, incoming: Adjacency, level: Level, common: number | undefined) {
    this.#graph = graph
    this.#incoming = incoming
    this.#level = level
    this.#goals = new Int32Array(graph.size)
    this.#commonly = new Uint8Array(graph.size)
    if (common === undefined) return
    this.begin([common])
    this.#commonly = Uint8Array.from(this.#goals)
    this.#common = common
  }

  /** Turns to the next goal, any of `stations`. */
  begin(stations: Iterable<number>): void {
    this.#goal++
    this.#withCommon = false
    for (const station of stations) this.add(station)
  }

  has(station: number): boolean {
    if (this.#goals[station] === this.#goal) return true
    return this.#withCommon && this.#commonly[station] === 1
  }

  /** Adds a station that leads to the goal, and all that lead to it. */
  add(station: number): void {
    const queue: number[] = []
    this.#come(station, queue)
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const end = endOf(this.#incoming, next, this.#level)
      for (let at = firstOf(this.#incoming, next); at < end; at++) {
        this.#come(this.#graph.froms[this.#incoming.edges[at] ?? 0] ?? 0, queue)
      }
    }
  }

  #come(station: number, queue: number[]): void {
    if (this.has(station)) return
    if (station === this.#common) {
      this.#withCommon = true
      return
    }
    this.#goals[station] = this.#goal
    queue.push(station)
  }
}
