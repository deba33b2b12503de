export type { Coverage, CoverageEntry, Dropped, Permission } from './coverage.ts'
export type {
  Chunk,
  Origin,
  RawObject,
  ReadRequest,
  Resource,
  SecretObject,
  Source,
} from './types.ts'
