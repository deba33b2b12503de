import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import { soughtFor } from '../../src/lib/trace/needle/index.ts'
import { searchPlace } from '../../src/lib/trace/search.ts'
import { encode } from './encoders.ts'

const { needle } = soughtFor(SecretBytes.fromText('q7Lk29xPzzRt5'))

test('what unpacks to more than there is room for is said to be cut off', () => {
  const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024)).toString('latin1')
  expect(searchPlace(bomb, needle)).toEqual({ findings: [], cutOff: true })
  const nested = gzipSync(gzipSync(Buffer.alloc(512 * 1024 * 1024))).toString('base64')
  expect(searchPlace(nested, needle)).toEqual({ findings: [], cutOff: true })
})

test('what is nested deeper than the limit is said to be cut off', () => {
  let text = 'q7Lk29xPzzRt5'
  for (let depth = 0; depth < 20; depth++) text = encode('base64', text)
  expect(searchPlace(text, needle)).toEqual({ findings: [], cutOff: true })
})

test('texts made to keep us busy end in time', { timeout: 60_000 }, () => {
  const million = 1024 * 1024
  const texts = [
    '\\'.repeat(million),
    '%41'.repeat(million / 3),
    '&#x26;'.repeat(million / 6),
    '-----BEGIN '.repeat(million / 11),
    '-----BEGIN A-----'.repeat(million / 17),
    'eyJ'.repeat(million / 3),
    '0\u0082'.repeat(million / 2),
    '\u001f\u008b\u0008'.repeat(million / 3),
    'a:b@c/d=e&'.repeat(million / 10),
    ' \n'.repeat(million / 2),
  ]
  for (const text of texts) {
    const before = performance.now()
    searchPlace(text, needle)
    expect(performance.now() - before, text.slice(0, 20)).toBeLessThan(10_000)
  }
})
