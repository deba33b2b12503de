import type { Coverage } from '../model/coverage.ts'

/** What was and was not seen of the kinds that an answer depends on. */
export interface AnswerCoverage {
  readonly complete: boolean
  readonly read: Coverage
  readonly refused: Coverage
  readonly unknown: Coverage
}
