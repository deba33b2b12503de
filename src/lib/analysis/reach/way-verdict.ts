import type { Permission } from '../../model/coverage.ts'
import type { AccessGraph, Level } from '../graph/access-graph.ts'
import type { Reader } from './report.ts'
import { distinct } from './settle.ts'

/** How a way of this level counts in a report. */
export function wayVerdict(
  graph: AccessGraph,
  level: Level,
  edges: readonly number[],
): Pick<Reader, 'verdict' | 'confidence' | 'settledBy'> {
  if (level === 3) {
    return { verdict: 'unknown', confidence: 'possible', settledBy: permissions(graph, edges) }
  }
  return SURE[level]
}

const SURE = [
  { verdict: 'yes', confidence: 'certain' },
  { verdict: 'yes', confidence: 'conditional' },
  { verdict: 'possible', confidence: 'possible' },
] as const

function permissions(graph: AccessGraph, edges: readonly number[]): readonly Permission[] {
  return distinct(edges.flatMap((edge) => graph.whys[edge]?.settledBy ?? []))
}
