import type { AccessGraph } from '../graph/access-graph.ts'
import type { Adjacency } from '../graph/adjacency.ts'

/** What can be done first. */
export interface FirstStep {
  readonly edge: number
  /** Where it begins. */
  readonly from: Place
}

/** A station that free edges lead to. */
interface Place {
  readonly station: number
  /** The last of those edges; -1 where nothing was gone yet. */
  readonly edge: number
  readonly before: Place | undefined
}

/** The free edges before a step. */
export function leadOf({ from }: FirstStep): readonly number[] {
  const lead: number[] = []
  for (let at: Place | undefined = from; at?.before !== undefined; at = at.before) {
    lead.push(at.edge)
  }
  return lead.toReversed()
}

/** Finds the steps that can be made from a station at once. */
export function firstStepsOf(
  graph: AccessGraph,
  { offsets, edges }: Adjacency,
): (start: number) => readonly FirstStep[] {
  /** The start from which the station was come to last; there are too many stations for sets. */
  const starts = new Int32Array(graph.size).fill(-1)
  return (start) => {
    const found: FirstStep[] = []
    const byEnd = new Map<number, FirstStep[]>()
    starts[start] = start
    const queue: Place[] = [{ station: start, edge: -1, before: undefined }]
    for (const from of queue) {
      const end = offsets[from.station + 1] ?? 0
      for (let at = offsets[from.station] ?? 0; at < end; at++) {
        const edge = edges[at] ?? 0
        const to = graph.tos[edge] ?? 0
        if (graph.whys[edge]?.id === 'D6') continue
        if (graph.isStep(edge)) {
          const step = { edge, from }
          const others = byEnd.get(to)
          if (others === undefined) byEnd.set(to, [step])
          else if (others.some((other) => isSame(graph, other, step))) continue
          else others.push(step)
          found.push(step)
        } else if (starts[to] !== start) {
          starts[to] = start
          queue.push({ station: to, edge, before: from })
        }
      }
    }
    return found
  }
}

/**
 * Several edges to one station may stand for one step, such as one for each
 * account by which it asks for a token.
 */
function isSame(graph: AccessGraph, one: FirstStep, other: FirstStep): boolean {
  return (
    graph.whys[one.edge]?.id === graph.whys[other.edge]?.id &&
    one.from.edge === other.from.edge &&
    proofOf(graph, one.edge) === proofOf(graph, other.edge)
  )
}

function proofOf(graph: AccessGraph, edge: number): string {
  const { evidence, condition = '' } = graph.whys[edge] ?? {}
  return `${condition}${typeof evidence === 'function' ? '' : JSON.stringify(evidence)}`
}
