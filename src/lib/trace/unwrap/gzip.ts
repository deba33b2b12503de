import { constants, inflateRawSync } from 'node:zlib'

import { byteAt, type ByteText, toBytes } from '../byte-text.ts'
import type { Layer, Room } from '../types.ts'

/** RFC 1952, 2.3: two marks, and the only method there is. */
const MAGIC = Buffer.of(0x1f, 0x8b, 0x08).toString('latin1')
const HEADER_LENGTH = 10
const EXTRA = 0x04
const NAME = 0x08
const COMMENT = 0x10
const CHECKSUM = 0x02

/** In noise it stands once in 16 million bytes; many are somebody's wish to keep us busy. */
const MOST = 16

/**
 * What is compressed in a text, wherever in it that begins. What follows does not
 * matter, nor that the end is missing: what comes before it is read.
 */
export function* gzip(text: ByteText, room: Room): Generator<Layer> {
  let at = text.indexOf(MAGIC)
  for (let tries = 0; at !== -1; tries++) {
    if (tries === MOST) {
      room.tooLarge()
      return
    }
    const plain = inflated(text.slice(contentAfter(text, at)), room)
    if (plain !== undefined) yield { encoding: 'gzip', text: plain }
    at = text.indexOf(MAGIC, at + 1)
  }
}

/** Where the header at `at` ends. */
function contentAfter(text: ByteText, at: number): number {
  const flags = byteAt(text, at + MAGIC.length)
  let end = at + HEADER_LENGTH
  if ((flags & EXTRA) !== 0) end += 2 + byteAt(text, end) + 256 * byteAt(text, end + 1)
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) === 0) continue
    const zero = text.indexOf('\0', end)
    end = zero === -1 ? text.length : zero + 1
  }
  return (flags & CHECKSUM) === 0 ? end : end + 2
}

function inflated(text: ByteText, room: Room): ByteText | undefined {
  try {
    return inflateRawSync(toBytes(text), {
      maxOutputLength: room.bytes,
      finishFlush: constants.Z_SYNC_FLUSH,
    }).toString('latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') room.tooLarge()
    return undefined
  }
}
