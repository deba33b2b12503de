import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import { soughtFor } from '../../src/lib/trace/needle/index.ts'
import { searchPlace } from '../../src/lib/trace/search.ts'
import { encode, NAMES } from './encoders.ts'

const VALUE = 'Tr0ub4dor&3 it\'s "quoted"'
const PLAIN = 'kq8ZtPw2vNf6'

function isFound(value: string, text: string): boolean {
  const { needle } = soughtFor(SecretBytes.from(Buffer.from(value, 'latin1')))
  const { findings, cutOff } = searchPlace(text, needle)
  expect(cutOff).toBe(false)
  return findings.some(({ kind }) => kind === 'value')
}

const pairs = NAMES.flatMap((inner) => NAMES.map((outer) => [inner, outer] as const))

test.each(pairs)('a value in %s in %s is found', (inner, outer) => {
  for (const value of [VALUE, PLAIN]) {
    const text = encode(outer, `before ${encode(inner, value)} after`)
    expect(isFound(value, `x ${text} y`), text).toBe(true)
  }
})

const values = fc
  .string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' })
  .filter((value) => value.trim() === value)

test('any value is found in any three encodings', () => {
  const steps = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(values, steps, (value, names) => {
      const text = names.reduce((inner, name) => encode(name, inner), value)
      expect(isFound(value, text)).toBe(true)
    }),
    { numRuns: process.env['VAULT_SECRET_TEST_LONG'] ? 20_000 : 500 },
  )
})

test('a value is never found where it is not', () => {
  const steps = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 })
  fc.assert(
    fc.property(values, values, steps, (value, other, names) => {
      fc.pre(!other.includes(value.trim()))
      const text = names.reduce((inner, name) => encode(name, inner), other)
      fc.pre(!text.includes(value))
      expect(isFound(value, text)).toBe(false)
    }),
    { numRuns: process.env['VAULT_SECRET_TEST_LONG'] ? 20_000 : 500 },
  )
})
