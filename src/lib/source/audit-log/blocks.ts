/** Longest line that is held as a whole, in bytes. Events without objects have one or two thousand. */
const LONGEST = 1024 * 1024
/** How much is kept of the end of a longer line: times and annotations. */
const END = 64 * 1024

const NEWLINE = 10

/** Whole lines, or one that is too long to be held. */
export interface Block {
  readonly bytes: Buffer
  /** The end of a line of which `bytes` is the start; what was between them is gone. */
  readonly end?: Buffer
}

/**
 * Cuts bytes into blocks of whole lines, wherever they are broken, and holds no
 * more than one chunk and one line. What lies between is not copied.
 */
export class BlockSplitter {
  #start: Buffer[] = []
  #length = 0
  #end: Buffer | undefined

  /** Takes more bytes, and gives the lines that they complete, with their line feeds. */
  push(chunk: Uint8Array): readonly Block[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const last = bytes.lastIndexOf(NEWLINE) + 1
    if (last === 0) {
      this.#hold(bytes)
      return []
    }
    const first = this.#length === 0 ? 0 : bytes.indexOf(NEWLINE) + 1
    const blocks: Block[] = []
    if (first > 0) {
      this.#hold(bytes.subarray(0, first))
      blocks.push(this.#taken())
    }
    if (last > first) blocks.push({ bytes: bytes.subarray(first, last) })
    if (last < bytes.length) this.#hold(bytes.subarray(last))
    return blocks
  }

  /** The last line, when no line feed ends it. */
  end(): Block | undefined {
    return this.#length === 0 ? undefined : this.#taken()
  }

  #hold(bytes: Buffer): void {
    const room = Math.max(0, LONGEST - this.#length)
    // A copy: a short rest must not keep a whole chunk alive.
    if (room > 0) this.#start.push(Buffer.from(bytes.subarray(0, room)))
    this.#length += bytes.length
    if (bytes.length <= room) return
    const more = Buffer.concat([this.#end ?? Buffer.alloc(0), bytes.subarray(room)])
    this.#end = Buffer.from(more.subarray(-END))
  }

  #taken(): Block {
    const bytes = Buffer.concat(this.#start)
    const end = this.#end
    this.#start = []
    this.#length = 0
    this.#end = undefined
    return end === undefined ? { bytes } : { bytes, end }
  }
}
