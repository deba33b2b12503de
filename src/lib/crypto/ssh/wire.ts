/** Reads the data types of RFC 4251 §5. Throws RangeError at the end of the bytes. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at)
    this.#at += 4
    return value
  }

  string(): Buffer {
    const length = this.uint32()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('cut off')
    const value = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return value
  }
}

/** A `uint32` of RFC 4251 §5. */
export function wireUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A `string` of RFC 4251 §5: text or bytes after their length. */
export function wireString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([wireUint32(bytes.length), bytes])
}

/** An `mpint` of RFC 4251 §5 from a positive number without leading zeros, as JWK writes them. */
export function wireMpint(magnitude: Uint8Array): Buffer {
  const isNegative = (magnitude[0] ?? 0) >= 0x80
  return wireString(isNegative ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude)
}
