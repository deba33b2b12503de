/**
 * What was seen and what was not. Every answer carries this, so that "no" is
 * never printed where "could not see" is meant (design §4.2).
 */

/** Outcome of trying to read one kind in one scope. */
export interface CoverageEntry {
  /** `pods`, `deployments.apps`. */
  readonly resource: string
  /** Absent means cluster-wide. */
  readonly namespace?: string
  /**
   * - `read`: everything in the scope was read
   * - `refused`: 403
   * - `notServed`: this API server does not have the kind, so nothing can be missing
   * - `failed`: the server broke off; what it had is unknown
   * - `notInInput`: a snapshot or file without this kind, or a file that does
   *   not show whether it holds all of them
   */
  readonly status: 'read' | 'refused' | 'notServed' | 'failed' | 'notInInput'
  /** Number of objects, for `read`; for `notInInput` how many there were nevertheless. */
  readonly count?: number
  /** For `refused`: the smallest rule that would lift it. */
  readonly lift?: Permission
  /** For `failed` and `notInInput`: why, in words, never a body. */
  readonly reason?: string
}

/** One RBAC rule, as small as it can be. `namespace` absent means cluster-wide. */
export interface Permission {
  readonly verbs: readonly string[]
  readonly group: string
  readonly resource: string
  readonly namespace?: string
}

/** A finding about the reading itself: something was in the input that had to be dropped. */
export interface Dropped {
  /** Number of Secret values found in files and dropped while parsing. */
  readonly secretValues: number
}

export type Coverage = readonly CoverageEntry[]
