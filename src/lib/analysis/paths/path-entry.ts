import type { Confidence } from '../reach/report.ts'

/** A row of the catalogue of paths in words: what `explain ID` prints. */
export interface PathEntry {
  /** `D7`, as reports name it. */
  readonly id: string
  /** One sentence without a full stop. */
  readonly title: string
  /** What has to be true. */
  readonly precondition: string
  /** How to close it. */
  readonly close: string
  /** The Kubernetes versions where it holds: `every version`, `1.34 and older`. */
  readonly versions: string
  readonly confidence: Confidence
  /** What it depends on, for all but certain rows. */
  readonly condition?: string
  /** Which objects prove it in a report. */
  readonly evidence: string
  /**
   * - `path`: leads to a value, `reach` follows it
   * - `no gain`: looks like a path, and `reach` knows that it is none by itself
   * - `documented`: not followed, for the reason that `condition` gives
   */
  readonly effect: 'path' | 'no gain' | 'documented'
}
