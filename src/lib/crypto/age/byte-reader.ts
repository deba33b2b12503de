import { view } from './base64.ts'
import type { Chunks } from './types.ts'

const LINE_FEED = 0x0a
const NOTHING = Buffer.alloc(0)

/** Reads lines and blocks from chunks of any size; holds what was asked for, and one chunk more. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #chunks: Buffer[] = []
  #size = 0

  constructor(source: Chunks) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  /** Number of bytes that can be taken without waiting. */
  get available(): number {
    return this.#size
  }

  /** The next `count` bytes, fewer at the end; they stay to be read. */
  async peek(count: number): Promise<Buffer> {
    await this.#fill(count)
    const [first] = this.#chunks
    if (first === undefined || first.length >= count) return first?.subarray(0, count) ?? NOTHING
    const whole = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    this.#chunks = [whole]
    return whole.subarray(0, count)
  }

  /** The next `count` bytes, fewer at the end. */
  async take(count: number): Promise<Buffer> {
    await this.#fill(count)
    const parts = this.#cut(Math.min(count, this.#size))
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts)
  }

  /**
   * The next line with its line feed; without one at the end of the input.
   * Undefined when it would be longer than `limit`.
   */
  async line(limit: number): Promise<Buffer | undefined> {
    let searched = 0
    for (let at = 0; at < this.#chunks.length || (await this.#pull()); at++) {
      const chunk = this.#chunks[at] ?? NOTHING
      const end = chunk.indexOf(LINE_FEED)
      if (searched + (end === -1 ? chunk.length : end + 1) > limit) return undefined
      if (end !== -1) return this.take(searched + end + 1)
      searched += chunk.length
    }
    return this.take(searched)
  }

  /** Tells the source that nothing more is wanted. */
  async close(): Promise<void> {
    this.#chunks = []
    this.#size = 0
    await this.#source.return?.()
  }

  /** Whether there was another chunk. */
  async #pull(): Promise<boolean> {
    const before = this.#size
    await this.#fill(before + 1)
    return this.#size > before
  }

  async #fill(count: number): Promise<void> {
    while (this.#size < count) {
      const pending = this.#source.next()
      // What is in memory already is not worth a turn of the event loop for each chunk.
      const next = 'then' in pending ? await pending : pending
      if (next.done === true) return
      if (next.value.length === 0) continue
      this.#chunks.push(view(next.value))
      this.#size += next.value.length
    }
  }

  /** Takes exactly `count` bytes out, which must be there; copies none of them. */
  #cut(count: number): readonly Buffer[] {
    this.#size -= count
    let left = count
    const end = this.#chunks.findIndex((chunk) => (left -= chunk.length) < 0)
    if (end === -1) return this.#chunks.splice(0)
    const parts = this.#chunks.splice(0, end)
    const [last] = this.#chunks
    const size = (last?.length ?? 0) + left
    if (last === undefined || size === 0) return parts
    this.#chunks[0] = last.subarray(size)
    return [...parts, last.subarray(0, size)]
  }
}
