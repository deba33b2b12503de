import type { AccessGraph } from './access-graph.ts'

/** Edges by the station at one of their ends: those of `s` are `edges[offsets[s]]` up to `offsets[s + 1]`. */
export interface Adjacency {
  readonly offsets: Int32Array
  readonly edges: Int32Array
}

/** Edges by where they lead to, for a search backwards; arranged again only when there are more of them. */
export function incoming(graph: AccessGraph): Adjacency {
  const known = KNOWN.get(graph)
  const isCurrent = known?.edges.length === graph.edges && known.offsets.length === graph.size + 1
  if (isCurrent) return known
  const adjacency = arrange(graph, graph.tos)
  KNOWN.set(graph, adjacency)
  return adjacency
}

const KNOWN = new WeakMap<AccessGraph, Adjacency>()

/** Edges by where they begin. */
export function outgoing(graph: AccessGraph): Adjacency {
  return arrange(graph, graph.froms)
}

function arrange({ size, edges: count }: AccessGraph, ends: Int32Array): Adjacency {
  const offsets = new Int32Array(size + 1)
  for (let edge = 0; edge < count; edge++) {
    const after = (ends[edge] ?? 0) + 1
    offsets[after] = (offsets[after] ?? 0) + 1
  }
  for (let at = 0; at < size; at++) offsets[at + 1] = (offsets[at + 1] ?? 0) + (offsets[at] ?? 0)
  const next = offsets.slice(0, size)
  const edges = new Int32Array(count)
  for (let edge = 0; edge < count; edge++) {
    const end = ends[edge] ?? 0
    const place = next[end] ?? 0
    edges[place] = edge
    next[end] = place + 1
  }
  return { offsets, edges }
}
