import { Bug } from '../../base/errors.ts'
import type { AccessGraph, Level } from './access-graph.ts'
import type { Adjacency } from './adjacency.ts'

/** Where a search begins: a station that leads to (or comes from) the goal at `length` steps. */
export interface Start {
  readonly station: number
  /** Number of steps from the station to the goal. */
  readonly length: number
  readonly level: Level
}

/** Stations with better ways than before; for each the levels at which they are, as bits. */
export type Changed = ReadonlyMap<number, number>

/** Made when a level is first used. */
interface Ways {
  /** Number of steps by station, -1 where there is no way. */
  lengths: Int32Array
  /** The next edge on the way, -1 at a start. */
  nexts: Int32Array
}

const NONE = new Int32Array(0)
const ALL_LEVELS: readonly Level[] = [0, 1, 2, 3]

/**
 * Shortest ways between every station and one goal, for each level by itself: a
 * certain way may be longer than one with a condition, and both are wanted.
 * The number of steps is the length; free edges cost nothing.
 */
export class Search {
  readonly #graph: AccessGraph
  readonly #adjacency: Adjacency
  readonly #ends: Int32Array
  readonly #levels: readonly Ways[]
  /** What to put back, in threes of level × station, length and next. */
  #log: number[] | undefined

  /**
   * @param ends the other end of each edge, seen from the side that `adjacency` is arranged by
   * @param levels ways that are known already, which are then this search's own
   */
  constructor(
    graph: AccessGraph,
    adjacency: Adjacency,
    ends: Int32Array,
    levels: readonly Ways[] = ALL_LEVELS.map(() => ({ lengths: NONE, nexts: NONE })),
  ) {
    this.#graph = graph
    this.#adjacency = adjacency
    this.#ends = ends
    this.#levels = levels
  }

  /**
   * A search that goes on from here and leaves this one as it is.
   *
   * @param into one that is no longer needed, whose memory it takes over
   */
  branch(into?: Search): Search {
    if (into !== undefined && into.#takeOver(this.#levels)) return into
    const copies = this.#levels.map(({ lengths, nexts }) => ({
      lengths: new Int32Array(lengths),
      nexts: new Int32Array(nexts),
    }))
    return new Search(this.#graph, this.#adjacency, this.#ends, copies)
  }

  /** Whether it has made the same levels, and so has room for them. */
  #takeOver(levels: readonly Ways[]): boolean {
    const fits = levels.every(
      ({ lengths }, level) => lengths.length === this.#levels[level]?.lengths.length,
    )
    if (!fits) return false
    for (const [level, { lengths, nexts }] of levels.entries()) {
      this.#levels[level]?.lengths.set(lengths)
      this.#levels[level]?.nexts.set(nexts)
    }
    return true
  }

  /** Number of steps from the station at this level or surer; -1 for no way. */
  length(station: number, level: Level): number {
    return this.#levels[level]?.lengths[station] ?? -1
  }

  /** The next edge from the station on its way at this level, -1 where the search began. */
  next(station: number, level: Level): number {
    return this.#levels[level]?.nexts[station] ?? -1
  }

  /** The surest level at which there is a way. */
  level(station: number): Level | undefined {
    return ALL_LEVELS.find((level) => this.length(station, level) >= 0)
  }

  /** Adds beginnings. */
  extend(starts: readonly Start[], levels: readonly Level[] = ALL_LEVELS): void {
    for (const level of levels) {
      this.#extendAt(
        level,
        starts.filter((start) => start.level <= level),
      )
    }
  }

  /** Adds beginnings, and tells which stations have better ways by them. */
  extendAndTell(starts: readonly Start[]): Changed {
    const log: number[] = []
    this.#log = log
    this.extend(starts)
    this.#log = undefined
    return this.#changedBy(log)
  }

  /** Adds beginnings for as long as `read` runs; it is given the stations that changed. */
  probe<T>(starts: readonly Start[], read: (changed: Changed) => T): T {
    const log: number[] = []
    this.#log = log
    try {
      this.extend(starts)
      return read(this.#changedBy(log))
    } finally {
      this.#log = undefined
      this.#putBack(log)
    }
  }

  /** For each station the levels at which it changed, as bits. */
  #changedBy(log: readonly number[]): Changed {
    const size = this.#adjacency.offsets.length
    const changed = new Map<number, number>()
    for (let at = 0; at < log.length; at += 3) {
      const place = log[at] ?? 0
      const station = place % size
      changed.set(station, (changed.get(station) ?? 0) | (1 << Math.floor(place / size)))
    }
    return changed
  }

  #putBack(log: readonly number[]): void {
    const size = this.#adjacency.offsets.length
    for (let at = log.length - 3; at >= 0; at -= 3) {
      const place = log[at] ?? 0
      const ways = this.#levels[Math.floor(place / size)]
      if (ways === undefined) continue
      ways.lengths[place % size] = log[at + 1] ?? -1
      ways.nexts[place % size] = log[at + 2] ?? -1
    }
  }

  #waysAt(level: Level): Ways {
    const ways = this.#levels[level]
    if (ways === undefined) throw new Bug(`a search knows no level ${level}`)
    if (ways.lengths.length > 0) return ways
    const size = this.#adjacency.offsets.length
    ways.lengths = new Int32Array(size).fill(-1)
    ways.nexts = new Int32Array(size).fill(-1)
    return ways
  }

  #extendAt(level: Level, starts: readonly Start[]): void {
    if (starts.length === 0) return
    const ways = this.#waysAt(level)
    const buckets: number[][] = []
    for (const { station, length } of starts) {
      if (this.#improve(ways, level, station, length, -1)) (buckets[length] ??= []).push(station)
    }
    for (let length = 0; length < buckets.length; length++) {
      // Free edges add to the bucket while it is gone through.
      for (const station of buckets[length] ?? []) {
        this.#visit(ways, level, station, length, buckets)
      }
    }
  }

  #visit(ways: Ways, level: Level, station: number, length: number, buckets: number[][]): void {
    if (ways.lengths[station] !== length) return
    const { offsets, edges } = this.#adjacency
    const end = offsets[station + 1] ?? 0
    for (let at = offsets[station] ?? 0; at < end; at++) {
      const edge = edges[at] ?? 0
      if ((this.#graph.levels[edge] ?? 0) > level) continue
      const further = length + (this.#graph.weights[edge] ?? 0)
      const other = this.#ends[edge] ?? 0
      if (this.#improve(ways, level, other, further, edge)) (buckets[further] ??= []).push(other)
    }
  }

  #improve(ways: Ways, level: Level, station: number, length: number, edge: number): boolean {
    const known = ways.lengths[station] ?? -1
    if (known !== -1 && known <= length) return false
    if (this.#log !== undefined) {
      const size = this.#adjacency.offsets.length
      this.#log.push(level * size + station, known, ways.nexts[station] ?? -1)
    }
    ways.lengths[station] = length
    ways.nexts[station] = edge
    return true
  }
}
