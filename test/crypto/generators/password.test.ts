import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { generatePassword, type PasswordRules } from '../../../src/lib/crypto/generators/index.ts'
import {
  type PasswordSpace,
  passwordAt,
  spaceSize,
} from '../../../src/lib/crypto/generators/password-space.ts'
import { log2, randomBelow } from '../../../src/lib/crypto/generators/random-below.ts'

const text = (rules: PasswordRules) => generatePassword(rules).value.revealText()

describe('the numbering of passwords', () => {
  const space = fc
    .record({
      sizes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
      length: fc.integer({ min: 1, max: 4 }),
      required: fc.nat({ max: 4 }),
    })
    .map(({ sizes, length, required }): PasswordSpace => {
      const letters = 'abcdefghijkl'.split('')
      const classes = sizes.map((size) => letters.splice(0, size))
      return { length, classes, required: Math.min(required, classes.length) }
    })

  it('counts every password that follows the rules exactly once', () => {
    fc.assert(
      fc.property(space, (each) => {
        const size = Number(spaceSize(each))
        const numbered = Array.from({ length: size }, (_, rank) => passwordAt(each, BigInt(rank)))
        expect(numbered.toSorted(order)).toEqual(allByHand(each).toSorted(order))
      }),
      { numRuns: 150 },
    )
  })

  it('knows no password beyond the last', () => {
    const small: PasswordSpace = { length: 2, classes: [['a'], ['b']], required: 1 }
    expect(spaceSize(small)).toBe(3n)
    expect(() => passwordAt(small, 3n)).toThrow(RangeError)
  })
})

describe('a random number below a limit', () => {
  it('is as often one as the other', () => {
    const rounds = 40_000
    for (const limit of [2, 3, 5, 10, 129]) {
      const counts = Array.from({ length: limit }, () => 0)
      for (let round = 0; round < rounds; round++) {
        const number = Number(randomBelow(BigInt(limit)))
        counts[number] = (counts[number] ?? 0) + 1
      }
      const expected = rounds / limit
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
      // Ten standard deviations above the mean: wrong in far less than one of 10^9 runs.
      expect(chiSquare).toBeLessThan(limit - 1 + 10 * Math.sqrt(2 * (limit - 1)) + 10)
    }
  })

  it('is 0 when nothing else is below, and refuses what has nothing below', () => {
    expect(randomBelow(1n)).toBe(0n)
    expect(() => randomBelow(0n)).toThrow(RangeError)
  })

  it('is measured in bits, also when no double holds the limit', () => {
    expect(log2(1n)).toBe(0)
    expect(log2(1024n)).toBe(10)
    expect(log2(2n ** 3000n)).toBe(3000)
    expect(log2(62n ** 200n)).toBeCloseTo(200 * Math.log2(62), 6)
  })
})

describe('a password', () => {
  it('has the length, the alphabet and the classes that were asked for', () => {
    const classes = { lower: /[a-z]/, upper: /[A-Z]/, digit: /[0-9]/, symbol: /[!-/:-@[-`{-~]/ }
    const names = ['lower', 'upper', 'digit', 'symbol'] as const
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 40 }), fc.subarray([...names]), (length, require) => {
        const alphabet = 'abcXYZ789#~'
        const password = text({ length, alphabet, require })
        expect(password).toMatch(new RegExp(`^[${alphabet}]{${length}}$`))
        for (const name of require) expect(password).toMatch(classes[name])
      }),
    )
  })

  it('is letters and digits unless told otherwise, and says its entropy', () => {
    const { value, entropyBits } = generatePassword({ length: 32 })
    expect(value.revealText()).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(entropyBits).toBeCloseTo(32 * Math.log2(62), 9)
  })

  it('may hold symbols where they are required, and no alphabet says otherwise', () => {
    const { value, entropyBits } = generatePassword({ length: 8, require: ['symbol'] })
    expect(value.revealText()).toMatch(/[!-/:-@[-`{-~]/)
    expect(entropyBits).toBeCloseTo(Math.log2(94 ** 8 - 62 ** 8), 6)
  })

  it('has less entropy when classes are required', () => {
    const { entropyBits } = generatePassword({ length: 1, require: ['digit'] })
    expect(entropyBits).toBeCloseTo(Math.log2(10), 9)
  })

  it('counts each character of the alphabet once, whole', () => {
    expect(generatePassword({ length: 8, alphabet: 'aaab' }).entropyBits).toBe(8)
    expect(text({ length: 5, alphabet: '\u{1F600}' })).toMatch(/^\u{1F600}{5}$/u)
  })

  it('can be long', () => {
    expect(text({ length: 1024, require: ['lower', 'upper', 'digit'] })).toHaveLength(1024)
  })

  it('is not made when none follows the rules', () => {
    const impossible: readonly PasswordRules[] = [
      { length: 0 },
      { length: 1.5 },
      { length: 1025 },
      { length: Number.NaN },
      { length: 8, alphabet: '' },
      { length: 8, alphabet: 'abc', require: ['digit'] },
      { length: 1, require: ['digit', 'lower'] },
    ]
    for (const rules of impossible) expect(() => generatePassword(rules)).toThrow(UserError)
  })
})

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The slow way: all strings, less those that lack a class. */
function allByHand({ length, classes, required }: PasswordSpace): string[] {
  let all = ['']
  for (let at = 0; at < length; at++) {
    all = all.flatMap((prefix) => classes.flat().map((character) => prefix + character))
  }
  const needed = classes.slice(0, required)
  return all.filter((each) => needed.every((some) => some.some((one) => each.includes(one))))
}
