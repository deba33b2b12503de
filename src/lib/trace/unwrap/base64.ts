import type { Layer, Room } from '../types.ts'
import type { ByteText } from '../byte-text.ts'
import { remembered } from '../../base/remember.ts'

/** Both alphabets, and the blanks by which lines are wrapped. */
const runs = remembered((least: number) => new RegExp(`[A-Za-z0-9+/_ \\t\\r\\n-]{${least},}`, 'g'))
const BLANKS = /[ \t\r\n]+/g

/**
 * What is in the runs of base64 characters, in the standard or the URL alphabet,
 * padded or not, wrapped or not. A run may begin with characters that only look
 * like base64 (`password=QUJD`, `/path/QUJD`), so it is read at each of the four
 * places where a group can begin: one of them is right, and the others give noise.
 */
export function* base64(text: ByteText, { shortest }: Room): Generator<Layer> {
  const least = Math.ceil((shortest * 4) / 3)
  for (const [run] of text.matchAll(runs(least))) {
    const digits = run.replaceAll(BLANKS, '')
    if (digits.length < least) continue
    for (let start = 0; start < 4; start++) {
      yield {
        encoding: 'base64',
        text: Buffer.from(digits.slice(start), 'base64').toString('latin1'),
      }
    }
  }
}
