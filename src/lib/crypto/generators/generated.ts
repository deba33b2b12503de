import type { SecretBytes } from '../../base/secret-bytes.ts'

/** A new value and how hard it is to guess. */
export interface Generated {
  readonly value: SecretBytes
  /** log2 of the number of values that were equally likely. */
  readonly entropyBits: number
}
