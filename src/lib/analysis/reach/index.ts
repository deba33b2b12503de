export { type AllowedBy, type Answer, type Decide, decider, type Question } from './decide.ts'
export {
  distinctReaders,
  reachReport,
  type ReachScope,
  readersIn,
  type ReadersOf,
  secretsIn,
} from './reach.ts'
export type * from './report.ts'
export { settledBy } from './settle.ts'
export { readerOrder, subjectText } from './subjects.ts'
