export { reachCut } from './cut.ts'
export type * from './report.ts'
