import fc from 'fast-check'
import { AccessGraph } from '../../../src/lib/analysis/graph/access-graph.ts'

export const LEVELS = [0, 1, 2, 3] as const
export const STATIONS = 12
const SURENESS = [undefined, 'conditional', 'possible', 'unknown'] as const
export const station = fc.nat(STATIONS - 1)
/** Edges between a few stations. */
export const someEdges = fc.array(
  fc.record({
    from: station,
    to: station,
    isStep: fc.boolean(),
    level: fc.constantFrom(...LEVELS),
  }),
  { maxLength: 40 },
)

export function graphOf(
  edges: readonly { from: number; to: number; isStep: boolean; level: number }[],
): AccessGraph {
  const graph = new AccessGraph()
  for (let at = 0; at < STATIONS; at++) graph.station(String(at))
  for (const { from, to, isStep, level } of edges) {
    const confidence = SURENESS[level]
    graph.link(from, to, { ...(isStep && { id: 'X' }), ...(confidence && { confidence }) })
  }
  return graph
}
