import fc from 'fast-check'
import { expect, it } from 'vitest'

import { combine, split } from '../../../src/lib/crypto/sops/core/shamir.ts'

it('any shares that are enough give the secret back', () => {
  const shape = fc
    .tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 7 }))
    .map(([a, b]) => ({ threshold: Math.min(a, b), count: Math.max(a, b) }))
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 40 }),
      shape.chain(({ threshold, count }) =>
        fc.record({
          threshold: fc.constant(threshold),
          count: fc.constant(count),
          order: fc.shuffledSubarray([...Array(count).keys()], { minLength: threshold }),
        }),
      ),
      (secret, { threshold, count, order }) => {
        const shares = split(secret, count, threshold)
        const some = order.map((index) => shares[index] ?? secret)
        expect(Buffer.from(combine(some))).toEqual(Buffer.from(secret))
      },
    ),
    { numRuns: 60 },
  )
})

it('shares that are too few give something else', () => {
  const secret = new Uint8Array(32).fill(9)
  const shares = split(secret, 5, 3)
  expect(combine(shares.slice(0, 3))).toEqual(secret)
  expect(combine(shares.slice(0, 2))).not.toEqual(secret)
})

it('shares carry their number as the last byte', () => {
  const shares = split(new Uint8Array(32), 3, 2)
  expect(shares.map((share) => [share.length, share.at(-1)])).toEqual([
    [33, 1],
    [33, 2],
    [33, 3],
  ])
})

it('computes in the field of AES', () => {
  // A line through (1, 0x57) and (2, 0x83): the value at 0 by hand is 2*0x57 + 1*0x83 over 1+2.
  // 0x57 * 2 = 0xae; 1/3 = 0xf6; (0xae ^ 0x83) * 0xf6 = 0x2d * 0xf6.
  const secret = combine([Uint8Array.of(0x57, 1), Uint8Array.of(0x83, 2)])
  expect(secret).toEqual(Uint8Array.of(product(0x2d, 0xf6)))
})

it('refuses what cannot be', () => {
  expect(() => split(new Uint8Array(32), 2, 3)).toThrow(RangeError)
  expect(() => split(new Uint8Array(32), 2, 1)).toThrow(RangeError)
  expect(() => split(new Uint8Array(0), 2, 2)).toThrow(RangeError)
  const [first = new Uint8Array(), second = new Uint8Array()] = split(new Uint8Array(32), 2, 2)
  expect(() => combine([first])).toThrow(RangeError)
  expect(() => combine([first, first])).toThrow(RangeError)
  expect(() => combine([first, second.slice(1)])).toThrow(RangeError)
})

// Multiplication of polynomials over GF(2), then the remainder by x^8+x^4+x^3+x+1.
function product(a: number, b: number): number {
  let wide = 0
  for (let bit = 0; bit < 8; bit++) if (((b >> bit) & 1) === 1) wide ^= a << bit
  for (let bit = 15; bit >= 8; bit--) if (((wide >> bit) & 1) === 1) wide ^= 0x1_1b << (bit - 8)
  return wide
}
