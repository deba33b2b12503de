import type { CoverageEntry } from './coverage.ts'

/**
 * A JSON object as the API server or a file gave it, after values were dropped.
 * Only `model/` looks inside.
 */
export type RawObject = Readonly<Record<string, unknown>>

/** A kind of object that can be listed. `group` is empty for the core group. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

/** Where the facts came from; printed in every report. */
export interface Origin {
  readonly kind: 'cluster' | 'snapshot' | 'files'
  /** Context and server of a cluster, path of a file. */
  readonly name: string
  /** When the facts were read, RFC 3339; absent for files that do not say. */
  readonly takenAt?: string
  /** `gitVersion` of the API server, such as `v1.36.3`. */
  readonly serverVersion?: string
}

/** What a {@link Source} hands on, piece by piece, so that no whole list is ever held. */
export type Chunk =
  | { readonly kind: 'objects'; readonly resource: Resource; readonly items: readonly RawObject[] }
  /** Facts that an earlier run made; only snapshots yield these. `model/` checks their shape. */
  | { readonly kind: 'facts'; readonly facts: readonly unknown[] }
  | { readonly kind: 'coverage'; readonly entry: CoverageEntry }

/** What to read. */
export interface ReadRequest {
  readonly resources: readonly Resource[]
  /** Restrict namespaced kinds to this namespace; absent means the whole cluster. */
  readonly namespace?: string
}

/**
 * The one port through which facts enter. A forbidden or unknown kind is a
 * coverage chunk, never an exception; a cluster that does not answer at all is
 * an ApiError.
 */
export interface Source {
  origin(): Promise<Origin>
  read(request: ReadRequest): AsyncIterable<Chunk>
  close(): void
}
