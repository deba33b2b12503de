/** What was looked at in a file. */
export type Check =
  | 'encrypted'
  | 'mac'
  | 'recipients'
  | 'plaintext'
  | 'mixed'
  | 'signature'
  | 'evidence'

/** Something that is wrong with a file. */
export interface VerifyFinding {
  readonly check: Check
  /** Never holds a value. */
  readonly message: string
}

/** What is known of one file. */
export interface VerifiedFile {
  readonly path: string
  readonly kind: 'sops' | 'age' | 'sealed-secret' | 'plain' | 'evidence'
  /** `unverified` when nothing is wrong that can be seen, but its MAC could not be checked. */
  readonly verdict: 'ok' | 'findings' | 'unverified'
  readonly findings: readonly VerifyFinding[]
  /** What could not be checked, and is not held against the file. */
  readonly notes?: readonly string[]
}
