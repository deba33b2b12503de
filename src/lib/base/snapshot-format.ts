/**
 * The lines of a snapshot file, NDJSON: a header (`kind: "Snapshot"`), then coverage
 * entries (`kind: "Coverage"`), then facts, then a {@link SnapshotEnd}.
 */
export const SNAPSHOT_KIND = 'Snapshot'

/** `kind` of the lines that hold coverage. */
export const COVERAGE_KIND = 'Coverage'

/** `kind` of the last line. */
export const END_KIND = 'End'

/**
 * Raised when a reader of the former version would misunderstand what is written,
 * or when what was written before lacks what a "no" now rests on.
 *
 * - 1: nothing of what pods have of their nodes, of standard input, of scheduling
 *   gates, of what ClusterRoles gather and of host paths of volumes
 */
export const SNAPSHOT_FORMAT = 2

/** Kinds of which an earlier format kept too little for a "no", by the version that keeps enough. */
export const KEPT_SINCE: ReadonlyMap<string, number> = new Map([
  ['pods', 2],
  ['clusterroles.rbac.authorization.k8s.io', 2],
  ['persistentvolumes', 2],
])

/** Why such a kind is not in the input. */
export const EARLIER_FORMAT = 'the snapshot has an earlier format, which keeps less of them'

/** The last line: without it, or with other numbers, the file was cut off. */
export interface SnapshotEnd {
  readonly kind: typeof END_KIND
  /** Lines of coverage. */
  readonly coverage: number
  /** Lines of facts. */
  readonly facts: number
}
