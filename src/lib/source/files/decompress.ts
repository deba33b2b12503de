import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** What is decompressed at a time, in bytes. */
const PIECE = 256 * 1024

/** The bytes of a file, decompressed if it is gzip, whatever its name is. It is closed afterwards. */
export async function* decompressed(file: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const bytes = file[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    const start = await firstBytes(bytes)
    const whole = Readable.from(rejoin(start, bytes), { objectMode: false })
    const gzip = start[0] === 0x1f && start[1] === 0x8b
    // Its own errors end the loop below; the callback has nothing to add.
    const plain = gzip
      ? pipeline(whole, createGunzip({ chunkSize: PIECE }), () => undefined)
      : whole
    for await (const chunk of plain) yield chunk as Uint8Array
  } finally {
    file.destroy()
  }
}

/** Enough to tell what it is, even when a pipe brings one byte at a time. */
async function firstBytes(bytes: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array()
  while (start.length < 3) {
    const next = await bytes.next()
    if (next.done) break
    start = Buffer.concat([start, next.value])
  }
  return start
}

async function* rejoin(
  start: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (start.length > 0) yield start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
