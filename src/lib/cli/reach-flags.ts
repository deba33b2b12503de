import type { graphReportFlags, reachFlags, selectorFlags } from './flags.ts'
import type { ReadingFlags } from './session.ts'

/** The flags of `reach`. */
export type ReachFlags = ReadingFlags &
  typeof selectorFlags &
  typeof reachFlags &
  typeof graphReportFlags
