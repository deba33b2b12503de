import { createHash } from 'node:crypto'

import type { Scalar } from './scalar.ts'

/**
 * Remembers the ciphertext of every value that was decrypted, so that encrypting
 * an unchanged value at an unchanged place gives the same text (rule 18). A list
 * may hold the same value twice at one path: each ciphertext is handed out once,
 * in order, so that none is used for two values that are alike.
 */
export class Stash {
  readonly #kept = new Map<string, string[]>()
  readonly #taken = new Map<string, number>()

  /** Remembers what a value was encrypted as. */
  keep(value: Scalar, aad: string, ciphertext: string): void {
    const key = keyOf(value, aad)
    const list = this.#kept.get(key)
    if (list) list.push(ciphertext)
    else this.#kept.set(key, [ciphertext])
  }

  /** The next ciphertext that is known for a value, or undefined. */
  take(value: Scalar, aad: string): string | undefined {
    const key = keyOf(value, aad)
    const index = this.#taken.get(key) ?? 0
    this.#taken.set(key, index + 1)
    return this.#kept.get(key)?.[index]
  }

  /** Takes up what another document with the same data key has. */
  join(other: Stash): void {
    for (const [key, texts] of other.#kept) {
      const mine = this.#kept.get(key) ?? []
      this.#kept.set(key, [...mine, ...texts.filter((text) => !mine.includes(text))])
    }
  }

  /** Begins anew: every ciphertext can be taken once more. */
  rewind(): void {
    this.#taken.clear()
  }
}

// 5.0 is written as 5 and read back as an integer; the bytes that are hashed are
// the same, and so may the ciphertext be.
function kindOf({ type }: Scalar): string {
  return type === 'int' || type === 'float' ? 'number' : type
}

// A digest, so that the map holds no second copy of the values.
function keyOf(value: Scalar, aad: string): string {
  return createHash('sha256')
    .update(`${kindOf(value)}\0${aad.length}\0${aad}`)
    .update(value.bytes)
    .digest('base64')
}
