import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no letter that is taken for another. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const RANDOM_DIGITS = 10

/**
 * Names a rotation: the milliseconds since 1970 and 50 bits of chance, in the manner of a ULID
 * but in lower case, so that it may be a part of an object's name.
 */
export function rotationId(now: Date): string {
  let time = ''
  for (let rest = now.getTime(), at = 0; at < TIME_DIGITS; at++, rest = Math.floor(rest / 32)) {
    time = `${DIGITS[rest % 32]}${time}`
  }
  const chance = [...randomBytes(RANDOM_DIGITS)].map((byte) => DIGITS[byte % 32])
  return `${time}${chance.join('')}`
}
