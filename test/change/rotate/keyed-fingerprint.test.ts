import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  newFingerprintKey,
  valueFingerprint,
  valueKey,
  valuesFingerprint,
} from '../../../src/lib/change/rotate/values/keyed-fingerprint.ts'

const key = SecretBytes.from(Buffer.alloc(32, 7))
const of = (values: Readonly<Record<string, string | undefined>>): string =>
  valuesFingerprint(
    key,
    new Map(
      Object.entries(values).map(
        ([name, text]) => [name, text === undefined ? text : SecretBytes.fromText(text)] as const,
      ),
    ),
  )

describe('the fingerprint of the values of a stage', () => {
  test('is the HMAC of what its description says', () => {
    const part = (text: string): Buffer => {
      const length = Buffer.alloc(8)
      length.writeBigUInt64BE(BigInt(Buffer.byteLength(text)))
      return Buffer.concat([length, Buffer.from(text)])
    }
    const message = Buffer.concat([
      Buffer.from('kubectl-vault-secret/values/v1\0'),
      part('gone'),
      Buffer.of(0),
      part('password'),
      Buffer.of(1),
      part('s3cret'),
    ])
    const expected = createHmac('sha256', key.reveal()).update(message).digest('hex').slice(0, 32)
    expect(of({ password: 's3cret', gone: undefined })).toBe(expected)
  })

  test('does not depend on the order of the keys', () => {
    expect(of({ a: '1', b: '2' })).toBe(of({ b: '2', a: '1' }))
  })

  test.each([
    [{ a: 'bc' }, { ab: 'c' }],
    [{ a: '' }, { a: undefined }],
    [
      { a: '1', b: '2' },
      { a: '2', b: '1' },
    ],
    [{ a: '1' }, { a: '1', b: undefined }],
  ])('tells %j from %j', (one, other) => {
    expect(of(one)).not.toBe(of(other))
  })

  test('says nothing without the key', () => {
    const values = new Map([['a', SecretBytes.fromText('1')]])
    const made = new Set([1, 2, 3].map(() => valuesFingerprint(newFingerprintKey(), values)))
    expect(made.size).toBe(3)
  })
})

test('the fingerprint of one value is a plain HMAC under a key of its own', () => {
  const ofValue = valueKey(key, 'password')
  expect(ofValue).toHaveLength(32)
  expect(valueKey(key, 'username').reveal()).not.toEqual(ofValue.reveal())
  const plain = createHmac('sha256', ofValue.reveal()).update('s3cret').digest('hex')
  expect(valueFingerprint(ofValue, SecretBytes.fromText('s3cret'))).toBe(plain.slice(0, 32))
})
