import type { AccessGraph } from '../graph/access-graph.ts'
import { type Adjacency, endOf, firstOf } from '../graph/adjacency.ts'

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
  out: Adjacency,
): (start: number) => readonly FirstStep[] {
  /** The start from which the station was come to last; there are too many stations for sets. */
  const starts = new Int32Array(graph.size).fill(-1)
  const byEnd = stepsByEnd(graph)
  return (start) => {
    const found: FirstStep[] = []
    byEnd.begin(start)
    starts[start] = start
    const queue: Place[] = [{ station: start, edge: -1, before: undefined }]
    for (const from of queue) {
      const end = endOf(out, from.station)
      for (let at = firstOf(out, from.station); at < end; at++) {
        const edge = out.edges[at] ?? 0
        const to = graph.tos[edge] ?? 0
        if (graph.whys[edge]?.id === 'D6') continue
        if (graph.isStep(edge)) {
          const step = { edge, from }
          if (byEnd.isNew(step)) found.push(step)
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

interface StepsByEnd {
  /** Turns to the steps from another start. */
  begin(start: number): void
  /** Whether it stands for none that was met. */
  isNew(step: FirstStep): boolean
}

/** Tells steps that stand for one that was met. */
function stepsByEnd(graph: AccessGraph): StepsByEnd {
  /** The start whose steps were last seen to end at the station, and the last of them. */
  const starts = new Int32Array(graph.size).fill(-1)
  const lasts: (Met | undefined)[] = []
  let start = -1
  return {
    begin: (station) => {
      start = station
    },
    isNew: (step) => {
      const end = graph.tos[step.edge] ?? 0
      const before = starts[end] === start ? lasts[end] : undefined
      for (let met = before; met !== undefined; met = met.before) {
        if (isSame(graph, met.step, step)) return false
      }
      starts[end] = start
      lasts[end] = { step, before }
      return true
    },
  }
}

interface Met {
  readonly step: FirstStep
  readonly before: Met | undefined
}
