import type { RawObject } from '../types.ts'

/** One audit log file, opened when its turn comes. */
export interface AuditLogInput {
  /** The path as given; `standard input`. */
  readonly name: string
  open(): AsyncIterable<Uint8Array>
}

/** What a log hands on, piece by piece, so that its size does not matter. */
export type AuditLogChunk =
  /** Events that may be about a Secret, without the objects that were sent and answered. */
  | { readonly kind: 'events'; readonly events: readonly RawObject[] }
  /** A file has been read. */
  | { readonly kind: 'file'; readonly file: AuditLogFile }

/** What one file was. */
export interface AuditLogFile {
  readonly name: string
  /** Bytes, decompressed. */
  readonly bytes: number
  /** Lines, or events of lists. */
  readonly entries: number
  /** Of those, how many are no JSON. */
  readonly unreadable: number
  /** Whether anything in it is an event of audit.k8s.io. */
  readonly isAuditLog: boolean
  /** Times of the first and the last event that could be read, RFC 3339. */
  readonly first?: string
  readonly last?: string
  /**
   * Why its end is missing:
   *
   * - `line`: the last line stops in the middle, as in a file that is being written
   * - `compression`: the compressed data stops, or is damaged
   */
  readonly cut?: 'line' | 'compression'
}
