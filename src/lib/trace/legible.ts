import { remembered } from '../base/remember.ts'
import type { ByteText } from './byte-text.ts'

/** Text has none of these; noise of some length always has. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** ASCII that can be seen, blanks, and characters of UTF-8. */
const CHARACTER = [
  String.raw`[\t\r\n -~]`,
  String.raw`[\xc2-\xdf][\x80-\xbf]`,
  String.raw`[\xe0-\xef][\x80-\xbf]{2}`,
  String.raw`[\xf0-\xf4][\x80-\xbf]{3}`,
].join('|')

const segments = remembered((least: number) => new RegExp(`(?:${CHARACTER}){${least},}`, 'g'))

/** Shorter ones are in every noise. */
const LEAST = 8

/**
 * The parts of a text that are text: all of it, or what stands between the bytes
 * that no text has. Noise, which wrong guesses at base64 give, has next to none,
 * so that little is tried on it.
 */
export function legibleIn(text: ByteText, shortest: number): readonly ByteText[] {
  if (!CONTROL.test(text)) return [text]
  return text.match(segments(Math.max(shortest, LEAST))) ?? []
}
