export type { Coverage, CoverageEntry, Dropped, Permission } from './coverage.ts'
export type { Chunk, Origin, RawObject, ReadRequest, Resource, Source } from './types.ts'
