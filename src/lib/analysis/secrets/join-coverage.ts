import type { Coverage } from '../../model/coverage.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'

/** The coverage of an answer that is made of two. */
export function joinCoverage(a: AnswerCoverage, b: AnswerCoverage): AnswerCoverage {
  return {
    complete: a.complete && b.complete,
    read: union(a.read, b.read),
    refused: union(a.refused, b.refused),
    unknown: union(a.unknown, b.unknown),
  }
}

function union(a: Coverage, b: Coverage): Coverage {
  const byScope = [...a, ...b].map(
    (entry) => [`${entry.resource} ${entry.namespace ?? ''} ${entry.status}`, entry] as const,
  )
  return [...new Map(byScope).values()]
}
