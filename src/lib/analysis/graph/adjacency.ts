import { type AccessGraph, type Level, LEVEL_COUNT } from './access-graph.ts'

/**
 * Edges by the station at one of their ends, the surest first: those of `station`
 * are at the places from {@link firstOf} up to {@link endOf}.
 */
export interface Adjacency {
  /** Where the edges of a station at a level begin, by `station × LEVEL_COUNT + level`; at the end their number. */
  readonly offsets: Int32Array
  readonly edges: Int32Array
  /** Number of stations. */
  readonly size: number
  /** The least sure level of all edges. */
  readonly last: Level
}

/** Where the edges of a station begin; of those at this level, when one is given. */
export function firstOf({ offsets }: Adjacency, station: number, level: Level = 0): number {
  return offsets[station * LEVEL_COUNT + level] ?? 0
}

/** Where the edges of a station end; of those at this level or surer, when one is given. */
export function endOf({ offsets }: Adjacency, station: number, level: Level = 3): number {
  return offsets[station * LEVEL_COUNT + level + 1] ?? 0
}

/** Edges by where they lead to, for a search backwards; arranged again only when there are more of them. */
export function incoming(graph: AccessGraph): Adjacency {
  const known = KNOWN.get(graph)
  if (known?.edges.length === graph.edges && known.size === graph.size) return known
  const adjacency = arrange(graph, graph.tos)
  KNOWN.set(graph, adjacency)
  return adjacency
}

const KNOWN = new WeakMap<AccessGraph, Adjacency>()

/** Edges by where they begin. */
export function outgoing(graph: AccessGraph): Adjacency {
  return arrange(graph, graph.froms)
}

function arrange({ size, edges: count, levels }: AccessGraph, ends: Int32Array): Adjacency {
  const groups = size * LEVEL_COUNT
  const offsets = new Int32Array(groups + 1)
  let last = 0
  for (let edge = 0; edge < count; edge++) {
    const level = levels[edge] ?? 0
    const after = (ends[edge] ?? 0) * LEVEL_COUNT + level + 1
    offsets[after] = (offsets[after] ?? 0) + 1
    if (level > last) last = level
  }
  for (let at = 0; at < groups; at++) offsets[at + 1] = (offsets[at + 1] ?? 0) + (offsets[at] ?? 0)
  const next = offsets.slice(0, groups)
  const edges = new Int32Array(count)
  for (let edge = 0; edge < count; edge++) {
    const group = (ends[edge] ?? 0) * LEVEL_COUNT + (levels[edge] ?? 0)
    const place = next[group] ?? 0
    edges[place] = edge
    next[group] = place + 1
  }
  return { offsets, edges, size, last: last as Level }
}
