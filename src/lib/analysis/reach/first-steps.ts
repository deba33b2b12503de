import type { AccessGraph } from '../graph/access-graph.ts'
import type { Adjacency } from '../graph/adjacency.ts'

/** What can be done first. */
export interface FirstStep {
  readonly edge: number
  /** The free edges before it. */
  readonly lead: readonly number[]
}

/** The steps that can be made from a station at once. */
export function findFirstSteps(
  graph: AccessGraph,
  { offsets, edges }: Adjacency,
  start: number,
): readonly FirstStep[] {
  const found: FirstStep[] = []
  const byEnd = new Map<number, FirstStep[]>()
  const seen = new Set([start])
  const queue: { readonly station: number; readonly lead: readonly number[] }[] = [
    { station: start, lead: [] },
  ]
  for (const { station, lead } of queue) {
    for (let at = offsets[station] ?? 0; at < (offsets[station + 1] ?? 0); at++) {
      const edge = edges[at] ?? 0
      const to = graph.tos[edge] ?? 0
      if (graph.whys[edge]?.id === 'D6') continue
      if (graph.isStep(edge)) {
        const step = { edge, lead }
        const others = byEnd.get(to)
        if (others === undefined) byEnd.set(to, [step])
        else if (others.some((other) => isSame(graph, other, step))) continue
        else others.push(step)
        found.push(step)
      } else if (!seen.has(to)) {
        seen.add(to)
        queue.push({ station: to, lead: [...lead, edge] })
      }
    }
  }
  return found
}

/**
 * Several edges to one station may stand for one step, such as one for each
 * account by which it asks for a token.
 */
function isSame(graph: AccessGraph, one: FirstStep, other: FirstStep): boolean {
  return (
    graph.whys[one.edge]?.id === graph.whys[other.edge]?.id &&
    one.lead.at(-1) === other.lead.at(-1) &&
    proofOf(graph, one.edge) === proofOf(graph, other.edge)
  )
}

function proofOf(graph: AccessGraph, edge: number): string {
  const { evidence, condition = '' } = graph.whys[edge] ?? {}
  return `${condition}${typeof evidence === 'function' ? '' : JSON.stringify(evidence)}`
}
