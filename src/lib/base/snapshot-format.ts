/**
 * The lines of a snapshot file, NDJSON: a header (`kind: "Snapshot"`), then coverage
 * entries (`kind: "Coverage"`), then facts, then a {@link SnapshotEnd}.
 */
export const SNAPSHOT_KIND = 'Snapshot'

/** `kind` of the lines that hold coverage. */
export const COVERAGE_KIND = 'Coverage'

/** `kind` of the last line. */
export const END_KIND = 'End'

/** Raised when a reader of the former version would misunderstand what is written. */
export const SNAPSHOT_FORMAT = 1

/** The last line: without it, or with other numbers, the file was cut off. */
export interface SnapshotEnd {
  readonly kind: typeof END_KIND
  /** Lines of coverage. */
  readonly coverage: number
  /** Lines of facts. */
  readonly facts: number
}
