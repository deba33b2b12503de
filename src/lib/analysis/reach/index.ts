export { type Decide, decider, type Question } from './decide.ts'
export { distinctReaders, reachReport, readersIn, secretsIn } from './reach.ts'
export type * from './report.ts'
