import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprints } from '../../../src/lib/change/diff/fingerprint.ts'

test('equal values have equal fingerprints and others never do, however many there are', () => {
  const fingerprint = fingerprints()
  const shown = new Map<string, number>()
  // Of 5,000 values some share their first four digits.
  for (let value = 0; value < 5000; value++) {
    const text = fingerprint(Uint8Array.of(value & 0xff, value >> 8))
    expect(text).toMatch(/^~[0-9a-f]{4,12}$/)
    expect(shown.get(text)).toBeUndefined()
    shown.set(text, value)
  }
  for (const [text, value] of shown) {
    expect(fingerprint(Uint8Array.of(value & 0xff, value >> 8))).toBe(text)
  }
})

test('a run cannot be compared with another one', () => {
  const value = new TextEncoder().encode('hunter2')
  const shown = Array.from({ length: 50 }, () => fingerprints()(value))
  expect(new Set(shown).size).toBeGreaterThan(40)
})

test('the length of a value does not show', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
      expect(fingerprints()(value)).toHaveLength(5)
    }),
  )
})
