import type { Permission } from '../../model/coverage.ts'
import type { Confidence, Evidence } from '../reach/report.ts'

/**
 * A place on the way to a Secret: an identity that is held, requests that may be
 * made, or a set of Secrets, accounts or pods. An interned number.
 */
export type Station = number

/** How sure an edge is; the larger the less. `unknown` is an edge that may not exist at all. */
export const LEVELS = ['certain', 'conditional', 'possible', 'unknown'] as const
export const LEVEL_COUNT = LEVELS.length
export type Level = 0 | 1 | 2 | 3

/** What reports say about an edge. */
export interface Why {
  /** Row of the catalogue; absent for edges that are no step by themselves. */
  readonly id?: string
  readonly confidence?: Confidence | 'unknown'
  readonly condition?: string
  /** Objects that prove it; a function where making them costs something. */
  readonly evidence?: readonly Evidence[] | (() => readonly Evidence[])
  /** For an edge that may not exist: permissions that would settle it. */
  readonly settledBy?: readonly Permission[]
  /** Kubernetes verbs on the Secret that return its value, for the last step of a path. */
  readonly verbs?: readonly string[]
  /** For a step that takes several things: the edges by which each of them was come by. */
  readonly prefixes?: readonly (readonly number[])[]
}

/** What a station is, for the ends of steps. */
export interface StationInfo {
  readonly key: string
  /** `sa payments/api`, `secrets in payments`; empty for stations that are never the end of a step. */
  readonly text: string
  /** Key of the identity (`u:…`, `g:…`) that has to be held. */
  readonly identity?: string
}

const NOTHING: Why = {}

/** Edges that there is room for at first. */
const ROOM = 1024

/**
 * A growing directed graph; edges are numbers as well. What is told of each edge
 * has room for more than there are, and is moved when that is used up: nobody may
 * keep it while edges are added.
 */
export class AccessGraph {
  readonly infos: StationInfo[] = []
  froms = new Int32Array(ROOM)
  tos = new Int32Array(ROOM)
  /** {@link Level} of each edge. */
  levels = new Uint8Array(ROOM)
  /** Number of steps that each edge stands for; 0 for free ones. */
  weights = new Int32Array(ROOM)
  readonly whys: Why[] = []
  readonly #stations = new Map<string, Station>()

  /** Number of stations. */
  get size(): number {
    return this.infos.length
  }

  /** Number of edges. */
  get edges(): number {
    return this.whys.length
  }

  /** The station with this key, made when it is new. */
  station(key: string, text = '', identity?: string): Station {
    const known = this.#stations.get(key)
    if (known !== undefined) return known
    const station = this.infos.length
    this.#stations.set(key, station)
    this.infos.push(identity === undefined ? { key, text } : { key, text, identity })
    return station
  }

  find(key: string): Station | undefined {
    return this.#stations.get(key)
  }

  /** Adds an edge; one with an id is a step of the path, one without is free. */
  link(from: Station, to: Station, why: Why = NOTHING): number {
    const edge = this.edges
    if (edge === this.froms.length) this.#makeRoom()
    this.froms[edge] = from
    this.tos[edge] = to
    this.levels[edge] = levelOf(why)
    this.weights[edge] = this.#weightOf(why)
    this.whys.push(why)
    return edge
  }

  #makeRoom(): void {
    this.froms = larger(this.froms)
    this.tos = larger(this.tos)
    this.levels = larger(this.levels)
    this.weights = larger(this.weights)
  }

  isStep(edge: number): boolean {
    return this.whys[edge]?.id !== undefined
  }

  /** A step that takes several things is as long as the ways to them together. */
  #weightOf({ id, prefixes }: Why): number {
    if (id === undefined) return 0
    if (prefixes === undefined) return 1
    // What several needs have in common is done once.
    const edges = [...new Set(prefixes.flat())]
    return edges.reduce((sum, edge) => sum + (this.weights[edge] ?? 0), 1)
  }
}

function larger<T extends Int32Array | Uint8Array>(numbers: T): T {
  const twice = new (numbers.constructor as new (length: number) => T)(2 * numbers.length)
  twice.set(numbers)
  return twice
}

function levelOf({ confidence }: Why): number {
  return confidence === undefined ? 0 : LEVELS.indexOf(confidence)
}
