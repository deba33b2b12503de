/** The rotation after which values were of no use any more, or should have been. */

/** What came after values that are not those of today. */
export interface Earlier {
  /** The values are as they were after this revision; 0 is before the first. */
  readonly revision: number
  /** The rotation that replaced them. */
  readonly rotation: EndingRotation
}

export interface EndingRotation {
  readonly id: string
  readonly by: string
  /** RFC 3339. */
  readonly endedAt: string
  /** Name of the Secret with its journal. */
  readonly journal: string
  /** What it made refuse the values, and proved that it does: `hook ./hook`. */
  readonly service?: string
}
