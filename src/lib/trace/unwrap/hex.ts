import { remembered } from '../../base/remember.ts'
import type { ByteText } from '../byte-text.ts'
import type { Layer, Room } from '../types.ts'

/** Digits of either case, and what programs write between the bytes; forms write `+` for a blank. */
const runs = remembered((least: number) => new RegExp(`[0-9a-fA-F:,+ \\t\\r\\n-]{${least},}`, 'g'))
const SEPARATORS = /[:,+ \t\r\n-]+/g
const PREFIX = /0x(?=[0-9a-f]{2})/gi

/** What is in the runs of hexadecimal digits: `4a6f`, `4A:6F`, `0x4a, 0x6f`. */
export function* hex(text: ByteText, { shortest }: Room): Generator<Layer> {
  const least = shortest * 2
  const bare = text.includes('0x') ? text.replaceAll(PREFIX, '') : text
  for (const [run] of bare.matchAll(runs(least))) {
    const digits = run.replaceAll(SEPARATORS, '')
    if (digits.length < least) continue
    // The digit before may be the end of a word.
    for (let start = 0; start < 2; start++) {
      yield { encoding: 'hex', text: Buffer.from(digits.slice(start), 'hex').toString('latin1') }
    }
  }
}
