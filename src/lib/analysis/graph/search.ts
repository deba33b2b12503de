import { type AccessGraph, type Level, LEVEL_COUNT } from './access-graph.ts'
import { type Adjacency, endOf, firstOf } from './adjacency.ts'

/** Where a search begins: a station that leads to (or comes from) the goal at `length` steps. */
export interface Start {
  readonly station: number
  /** Number of steps from the station to the goal. */
  readonly length: number
  readonly level: Level
}

/** Stations with better ways than before; for each the levels at which they are, as bits. */
export type Changed = ReadonlyMap<number, number>

const ALL_LEVELS: readonly Level[] = [0, 1, 2, 3]

/**
 * Shortest ways between every station and one goal, for each level by itself: a
 * certain way may be longer than one with a condition, and both are wanted.
 * The number of steps is the length; free edges cost nothing.
 *
 * A level keeps only what is shorter than at the surer ones, which is little:
 * what is known of those is not searched again.
 */
export class Search {
  readonly #graph: AccessGraph
  readonly #adjacency: Adjacency
  readonly #ends: Int32Array
  /** Number of steps by `station × LEVEL_COUNT + level`; -1 where there is no way, or a surer one is as short. */
  readonly #lengths: Int32Array
  /** The next edge on the way, -1 at a start. */
  readonly #nexts: Int32Array
  /** What to put back, in threes of place, length and next. */
  #log: number[] | undefined

  /**
   * @param ends the other end of each edge, seen from the side that `adjacency` is arranged by
   * @param known a search whose ways this one begins with
   */
  constructor(graph: AccessGraph, adjacency: Adjacency, ends: Int32Array, known?: Search) {
    this.#graph = graph
    this.#adjacency = adjacency
    this.#ends = ends
    const places = adjacency.size * LEVEL_COUNT
    this.#lengths = known ? new Int32Array(known.#lengths) : new Int32Array(places).fill(-1)
    this.#nexts = known ? new Int32Array(known.#nexts) : new Int32Array(places).fill(-1)
  }

  /**
   * A search that goes on from here and leaves this one as it is.
   *
   * @param into one that is no longer needed, whose memory it takes over
   */
  branch(into?: Search): Search {
    if (into === undefined) return new Search(this.#graph, this.#adjacency, this.#ends, this)
    into.#lengths.set(this.#lengths)
    into.#nexts.set(this.#nexts)
    return into
  }

  /** Number of steps from the station at this level or surer; -1 for no way. */
  length(station: number, level: Level): number {
    return this.#lengths[this.#placeOf(station, level)] ?? -1
  }

  /** The next edge from the station on its way at this level, -1 where the search began. */
  next(station: number, level: Level): number {
    return this.#nexts[this.#placeOf(station, level)] ?? -1
  }

  /** Where the way at this level is kept: at the least sure level that has one. */
  #placeOf(station: number, level: Level): number {
    const first = station * LEVEL_COUNT
    let place = first + level
    while (place > first && this.#lengths[place] === -1) place--
    return place
  }

  /** The surest level at which there is a way. */
  level(station: number): Level | undefined {
    return ALL_LEVELS.find((level) => (this.#lengths[station * LEVEL_COUNT + level] ?? -1) !== -1)
  }

  /**
   * Adds beginnings.
   *
   * @param last ways that are less sure are not searched
   */
  extend(starts: readonly Start[], last: Level = 3): void {
    const improved: number[] = []
    for (const level of ALL_LEVELS) {
      const atLevel = starts.filter((start) => start.level === level)
      const mayChange = atLevel.length > 0 || (improved.length > 0 && level <= this.#adjacency.last)
      if (level <= last && mayChange) this.#extendAt(level, atLevel, improved)
    }
  }

  /** Adds beginnings, and tells which stations have better ways by them. */
  extendAndTell(starts: readonly Start[]): Changed {
    const log: number[] = []
    this.#log = log
    this.extend(starts)
    this.#log = undefined
    return changedBy(log)
  }

  /** Adds beginnings for as long as `read` runs; it is given the stations that changed. */
  probe<T>(starts: readonly Start[], read: (changed: Changed) => T): T {
    const log: number[] = []
    this.#log = log
    try {
      this.extend(starts)
      return read(changedBy(log))
    } finally {
      this.#log = undefined
      this.#putBack(log)
    }
  }

  #putBack(log: readonly number[]): void {
    for (let at = log.length - 3; at >= 0; at -= 3) {
      const place = log[at] ?? 0
      this.#lengths[place] = log[at + 1] ?? -1
      this.#nexts[place] = log[at + 2] ?? -1
    }
  }

  /** @param improved stations with better ways at surer levels, to which those at this one are added */
  #extendAt(level: Level, starts: readonly Start[], improved: number[]): void {
    const buckets: number[][] = []
    const front: Front = { buckets, improved }
    for (const station of improved) (buckets[this.length(station, level)] ??= []).push(station)
    for (const { station, length } of starts) {
      if (!this.#improve(level, station, length, -1)) continue
      ;(buckets[length] ??= []).push(station)
      improved.push(station)
    }
    for (let length = 0; length < buckets.length; length++) {
      // Free edges add to the bucket while it is gone through.
      for (const station of buckets[length] ?? []) {
        this.#visit(level, station, length, front)
      }
    }
  }

  #visit(level: Level, station: number, length: number, { buckets, improved }: Front): void {
    const place = this.#placeOf(station, level)
    if (this.#lengths[place] !== length) return
    // What is as short at a surer level was followed by the surer edges when it was found.
    const isOwn = place === station * LEVEL_COUNT + level
    const end = endOf(this.#adjacency, station, level)
    for (let at = firstOf(this.#adjacency, station, isOwn ? 0 : level); at < end; at++) {
      const edge = this.#adjacency.edges[at] ?? 0
      const further = length + (this.#graph.weights[edge] ?? 0)
      const other = this.#ends[edge] ?? 0
      if (!this.#improve(level, other, further, edge)) continue
      ;(buckets[further] ??= []).push(other)
      improved.push(other)
    }
  }

  #improve(level: Level, station: number, length: number, edge: number): boolean {
    const known = this.length(station, level)
    if (known !== -1 && known <= length) return false
    const place = station * LEVEL_COUNT + level
    this.#set(place, length, edge)
    for (let less = place + 1; less < (station + 1) * LEVEL_COUNT; less++) {
      if ((this.#lengths[less] ?? -1) >= length) this.#set(less, -1, -1)
    }
    return true
  }

  #set(place: number, length: number, edge: number): void {
    this.#log?.push(place, this.#lengths[place] ?? -1, this.#nexts[place] ?? -1)
    this.#lengths[place] = length
    this.#nexts[place] = edge
  }
}

/** What a search at one level has still to go on from, and what it found. */
interface Front {
  /** Stations by the length of their ways. */
  readonly buckets: number[][]
  readonly improved: number[]
}

/** For each station the levels at which it changed, as bits. */
function changedBy(log: readonly number[]): Changed {
  const changed = new Map<number, number>()
  for (let at = 0; at < log.length; at += 3) {
    const place = log[at] ?? 0
    const station = Math.floor(place / LEVEL_COUNT)
    changed.set(station, (changed.get(station) ?? 0) | (1 << (place % LEVEL_COUNT)))
  }
  return changed
}
