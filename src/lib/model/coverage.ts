/** What was read and what was not belongs to the model: analysis and view take it from here. */
export type { Coverage, CoverageEntry, Permission } from '../source/index.ts'
