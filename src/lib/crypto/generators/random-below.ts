import { randomBytes } from 'node:crypto'

/** A random number from 0 to `limit` without it, each as likely as the other. */
export function randomBelow(limit: bigint): bigint {
  if (limit <= 0n) throw new RangeError('there is nothing to choose from')
  const bits = (limit - 1n).toString(2).length
  // Too large ones are thrown away, less than half of them: a remainder would favour small numbers.
  for (;;) {
    const number = BigInt.asUintN(bits, fromBytes(randomBytes(Math.ceil(bits / 8))))
    if (number < limit) return number
  }
}

function fromBytes(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** log2 of a number of any size. */
export function log2(number: bigint): number {
  const digits = number.toString(2)
  // The leading 53 bits are all that a double holds.
  return Math.log2(Number(`0b${digits.slice(0, 53)}`)) + Math.max(0, digits.length - 53)
}
