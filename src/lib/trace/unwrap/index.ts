import type { ByteText } from '../byte-text.ts'
import { legibleIn } from '../legible.ts'
import type { Layer, Room, Unwrap } from '../types.ts'
import { base64 } from './base64.ts'
import { escapes } from './escapes.ts'
import { gzip } from './gzip.ts'
import { hex } from './hex.ts'
import { lines } from './lines.ts'
import { markup } from './markup.ts'
import { percent } from './percent.ts'
import { quotes } from './quotes.ts'
import { utf16 } from './utf16.ts'

/** What can be told from noise by bytes that no text has. */
const OF_BYTES: readonly Unwrap[] = [gzip, utf16]

/** What is written in characters. */
const OF_TEXT: readonly Unwrap[] = [base64, hex, percent, escapes, markup, quotes, lines]

/** The texts that are in a text, one step further in. */
export function* unwrap(text: ByteText, room: Room): Generator<Layer> {
  for (const each of OF_BYTES) yield* each(text, room)
  for (const part of legibleIn(text, room.shortest)) {
    for (const each of OF_TEXT) yield* each(part, room)
  }
}
