import { expect, test } from 'vitest'
import { UserError } from '../../src/lib/base/errors.ts'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import {
  hashNeedle,
  type NeedleOptions,
  parseHashes,
  soughtFor,
  writeHashes,
} from '../../src/lib/trace/needle/index.ts'
import { searchPlace } from '../../src/lib/trace/search.ts'
import { encode, NAMES } from './encoders.ts'

const sought = (value: string, options: NeedleOptions = {}) =>
  soughtFor(SecretBytes.fromText(value), options).needle
const kindIn = (text: string, value: string, options: NeedleOptions = {}) =>
  searchPlace(text, sought(value, options)).findings[0]?.kind

test('the beginning of a value is told from all of it', () => {
  const whole = 'q7Lk29xPzzRt5mEw3'
  expect(kindIn(encode('base64', `a ${whole} b`), whole.slice(0, 8), { part: 'start' })).toBe(
    'start',
  )
  expect(kindIn(`x=${whole.slice(0, 9)}`, whole, { parts: true })).toBe('start')
  expect(kindIn(`x=...${whole.slice(-8)}`, whole, { parts: true })).toBe('end')
  expect(kindIn(`x=${whole}`, whole, { parts: true })).toBe('value')
  expect(kindIn(`x=${whole.slice(0, 7)}`, whole, { parts: true })).toBeUndefined()
})

test('what every value of a kind begins with is no part of one', () => {
  const token = 'ghp_abcdefgh1234567890'
  expect(kindIn('ghp_abcdzzzz', token, { parts: true })).toBeUndefined()
  expect(kindIn('ghp_abcdefghzzzz', token, { parts: true })).toBe('start')
})

test('a short value is found as a word only, and a very short one not looked for', () => {
  expect(kindIn('user:hunter@db', 'hunter')).toBe('value')
  expect(kindIn('the hunters', 'hunter')).toBeUndefined()
  expect(() => sought('abc')).toThrow(UserError)
  expect(() => sought('abcdefg', { part: 'start' })).toThrow(UserError)
})

test('a line feed at the end does not belong to a value', () => {
  expect(kindIn('{"a":"q7Lk29xPzzRt5"}', 'q7Lk29xPzzRt5\n')).toBe('value')
})

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: object, signature: string) =>
  `${segment({ alg: 'RS256', typ: 'JWT' })}.${segment(claims)}.${signature}`
const SIGNATURE = 'c2lnbmF0dXJlLW9mLXRoZS10b2tlbi1pdHNlbGY'
const PREFIX = 'kubernetes.io/serviceaccount/'

test('a token is found by its signature, its ID and the Secret that it names', () => {
  const claims = {
    jti: 'b1946ac9',
    sub: 'x',
    [`${PREFIX}secret.name`]: 'ci-token',
    [`${PREFIX}namespace`]: 'ci',
  }
  const token = jwt(claims, SIGNATURE)
  const { token: facts } = soughtFor(SecretBytes.fromText(token))
  expect(facts).toEqual({ id: 'b1946ac9', secret: { namespace: 'ci', name: 'ci-token' } })
  expect(kindIn(encode('YAML', `Bearer ${token}`), token)).toBe('value')
  expect(kindIn(`trace ...${SIGNATURE}`, token)).toBe('signature')
  const again = jwt({ jti: 'b1946ac9', exp: 1 }, 'b3RoZXI')
  expect(kindIn(encode('base64', again), token)).toBe('token-id')
  const renewed = jwt({ ...claims, jti: 'new' }, 'b3RoZXI')
  expect(kindIn(renewed, token)).toBe('token-secret')
  expect(kindIn(jwt({ jti: 'other' }, 'b3RoZXI'), token)).toBeUndefined()
})

test('a list of hashes finds a value in every encoding, without it', () => {
  const value = 'Zk29!pLq$xW4'
  const list = parseHashes(writeHashes([Buffer.from(value)]), 'list')
  for (const name of NAMES) {
    // Nothing tells where in such a word the value begins.
    if (name === 'base64 in the middle of a path') continue
    const text = encode(name, value)
    expect(searchPlace(text, hashNeedle(list)).findings[0]?.kind, text).toBe('hash')
  }
  const url = encode('a connection string', value)
  expect(searchPlace(url, hashNeedle(list)).findings[0]?.kind).toBe('hash')
  expect(searchPlace('Zk29!pLq$xW5', hashNeedle(list)).findings).toEqual([])
})

test('two lists of the same value share nothing', () => {
  const lines = [1, 2].map(() =>
    writeHashes([Buffer.from('correct horse battery')])
      .split('\n')
      .slice(1),
  )
  expect(lines[0]?.some((line) => line !== '' && lines[1]?.includes(line))).toBe(false)
})

test.each(['', 'key:00\n', 'hmac-sha256:zz\n', 'supersecretvalue\n'])('%j is no list', (text) => {
  expect(() => parseHashes(text, 'list')).toThrow(UserError)
  expect(() => parseHashes(text, 'list')).not.toThrow(/supersecret/)
})
