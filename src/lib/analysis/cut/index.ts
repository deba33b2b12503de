export { reachCut } from './cut.ts'
export type {
  CutPart,
  Loss,
  LostRight,
  ObjectChange,
  ObjectLoss,
  ObjectName,
  PatchOperation,
  ReachCut,
} from './report.ts'
