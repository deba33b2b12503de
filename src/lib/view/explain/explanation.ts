/** What `explain` says about an access path or a finding. */
export interface Explanation {
  /** As reports print it. */
  readonly id: string
  /** One line, upper case first, no period. */
  readonly title: string
  /** How it works, in sentences. */
  readonly how: string
  /** A request that shows it, to be run by whoever holds the permission; it changes nothing. */
  readonly proof?: string
  /** What makes it go away. */
  readonly close: string
  /** Where the rule can be read. */
  readonly source: string
}
