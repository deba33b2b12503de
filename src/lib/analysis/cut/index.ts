export { objectChanges } from './changes.ts'
export { reachCut } from './cut.ts'
export type { CutElement } from './element.ts'
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
