import { createHash, type Hash } from 'node:crypto'

import type { Scalar } from './scalar.ts'

/**
 * The MAC of a document (rules 12, 13): SHA-512 of the plain bytes of its values,
 * without separators and without keys, in document order.
 */
export class Mac {
  readonly #hash: Hash = createHash('sha512')
  readonly #onlyEncrypted: boolean

  constructor(onlyEncrypted: boolean) {
    this.#onlyEncrypted = onlyEncrypted
    // So that a MAC of this kind is never equal to one of the other kind.
    if (onlyEncrypted) this.#hash.update(createHash('sha256').update('sops').digest())
  }

  /** Adds the next value; comments do not count. */
  add(value: Scalar, encrypted: boolean): void {
    if (value.type === 'comment') return
    if (encrypted || !this.#onlyEncrypted) this.#hash.update(value.bytes)
  }

  /** Upper-case hexadecimal. */
  digest(): string {
    return this.#hash.digest('hex').toUpperCase()
  }
}
