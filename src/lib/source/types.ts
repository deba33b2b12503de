import type { CoverageEntry, Dropped } from './coverage.ts'

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
  /** `namespace` is the one that was listed; absent means that the list is not of one namespace. */
  | {
      readonly kind: 'objects'
      readonly resource: Resource
      readonly namespace?: string
      readonly items: readonly RawObject[]
    }
  /**
   * A list begins again at a later moment: its `objects` so far, those with the
   * same resource and namespace, are void. Only clusters yield these.
   */
  | { readonly kind: 'restart'; readonly resource: Resource; readonly namespace?: string }
  /** Facts that an earlier run made; only snapshots yield these. `model/` checks their shape. */
  | { readonly kind: 'facts'; readonly facts: readonly unknown[] }
  | { readonly kind: 'coverage'; readonly entry: CoverageEntry }
  /** Adds to what was dropped so far; only files and snapshots yield these. */
  | { readonly kind: 'dropped'; readonly dropped: Dropped }

/**
 * What a {@link RawObject} of kind Secret looks like, whatever it was read
 * from: no `data`, no `stringData`, no last-applied annotation.
 */
export interface SecretObject {
  readonly apiVersion: 'v1'
  readonly kind: 'Secret'
  /** Absent when the input leaves it out; the API server then fills in `Opaque`. */
  readonly type?: string
  /** From the table's column `Data`, or counted in a file; absent when neither says. */
  readonly keyCount?: number
  /** Only from files, which show the names next to the values; a cluster's are in `managedFields`. */
  readonly keys?: readonly string[]
  /** Only from files; a table does not show it. */
  readonly immutable?: boolean
  /** With `managedFields`, without the annotation last-applied-configuration. */
  readonly metadata: RawObject
  /** That annotation held `data` or `stringData`. */
  readonly lastAppliedHoldsValues: boolean
}

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
