/** The bytes in pieces of `size`. */
export function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** The same, each after a turn of the event loop. */
export async function* slowPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (const piece of pieces(bytes, size)) {
    await Promise.resolve()
    yield piece
  }
}

/** Everything that comes out. */
export async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}
