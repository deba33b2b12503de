import { inspect } from 'node:util'

/**
 * A value that must not be printed. It renders as `[secret N bytes]` through
 * every road by which text is made by accident: string conversion, JSON,
 * `util.inspect` and `console.log`. Only {@link SecretBytes.reveal} hands out
 * the bytes, so a search for that name finds every place that touches a value.
 */
export class SecretBytes {
  readonly #bytes: Uint8Array

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Takes a copy, so that the caller may wipe its own buffer. */
  static from(bytes: Uint8Array): SecretBytes {
    return new SecretBytes(Uint8Array.from(bytes))
  }

  static fromText(text: string): SecretBytes {
    return new SecretBytes(new TextEncoder().encode(text))
  }

  /** Length in bytes. */
  get length(): number {
    return this.#bytes.length
  }

  /** The bytes themselves, not a copy. */
  reveal(): Uint8Array {
    return this.#bytes
  }

  /** The bytes as UTF-8 text; for HTTP headers and child processes' standard input. */
  revealText(): string {
    return new TextDecoder().decode(this.#bytes)
  }

  toString(): string {
    return `[secret ${this.length} bytes]`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

/** Whether two values are the same, or there is none on either side. */
export function isSameValue(one: SecretBytes | undefined, other: SecretBytes | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return Buffer.compare(one.reveal(), other.reveal()) === 0
}
