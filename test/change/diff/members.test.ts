import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { isOrdinary } from '../../../src/lib/change/diff/member-name.ts'
import { membersOf } from '../../../src/lib/change/diff/members.ts'

function members(key: string, text: string): Readonly<Record<string, string>> | undefined {
  const found = membersOf(key, SecretBytes.fromText(text), (name) =>
    isOrdinary(name) ? name : '~hidden',
  )
  if (found === undefined) return undefined
  const decoder = new TextDecoder()
  return Object.fromEntries([...found].map(([path, bytes]) => [path, decoder.decode(bytes)]))
}

describe('JSON', () => {
  test('is taken apart to its leaves', () => {
    expect(members('config', '{"a":{"b.c":"x","list":[{"n":1},"y"],"none":{}},"t":true}')).toEqual({
      'a["b.c"]': 'x',
      'a.list[0].n': '\u00001',
      'a.list[1]': 'y',
      'a.none': '\u0000{}',
      t: '\u0000true',
    })
  })

  test('keeps numbers as they are written', () => {
    expect(members('x', '[12345678901234567890,1.0]')).toEqual({
      '[0]': '\u000012345678901234567890',
      '[1]': '\u00001.0',
    })
  })

  test.each(['12345678', '"text"', 'true', 'null', 'hunter2', '{"a":1', '{a:1}', '', ' '])(
    'is not what %j is',
    (text) => expect(members('x', text)).toBeUndefined(),
  )

  test('as deep as it may be is answered', () => {
    const deep = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`
    expect(() => members('x', deep)).not.toThrow()
    expect(Object.keys(members('x', `${'['.repeat(30)}1${']'.repeat(30)}`) ?? {})).toEqual([
      '[0]'.repeat(12),
    ])
  })

  test('with thousands of members is compared as a whole', () => {
    expect(members('x', JSON.stringify(Array.from({ length: 5000 }, () => 1)))).toBeUndefined()
  })

  test('does not lose a member to another one of the same path', () => {
    expect(Object.keys(members('x', '{"a.b":1,"a":{"b":2},"a[0]":3}') ?? {})).toHaveLength(3)
  })
})

describe('dotenv', () => {
  test.each(['.env', 'app.env', 'prod-env', 'app.properties'])('is known by the key %s', (key) => {
    expect(members(key, '# note\n\nexport A=1\nDB_URL = "x=y"\n')).toEqual({
      A: '1',
      DB_URL: ' "x=y"',
    })
  })

  // Each would show a part of a value as a name.
  test.each([
    ['token', 'c2VjcmV0cGFzc3dvcmQ='],
    ['.env', 'A="\nc2VjcmV0cGFzc3dvcmQ=\n"'],
    ['.env', "KEY='first\nc2VjcmV0=='"],
    ['.env', 'A=1\nhunter2\n'],
  ])('is not what %s has in %j', (key, text) => expect(members(key, text)).toBeUndefined())
})

describe('a docker config', () => {
  test('shows registries, and user and password instead of auth', () => {
    const config = {
      auths: {
        'ghcr.io': { auth: Buffer.from('me:pa:ss').toString('base64'), email: 'e' },
        'https://index.docker.io/v1/': { username: 'u', password: 'p' },
      },
      HttpHeaders: { x: 'y' },
    }
    expect(members('.dockerconfigjson', JSON.stringify(config))).toEqual({
      'ghcr.io.email': 'e',
      'ghcr.io.username': 'me',
      'ghcr.io.password': 'pa:ss',
      'https://index.docker.io/v1/.username': 'u',
      'https://index.docker.io/v1/.password': 'p',
      'HttpHeaders.x': 'y',
    })
  })

  test('of the older form is one too', () => {
    expect(members('.dockercfg', '{"localhost:5000":{"auth":"dTpw"}}')).toEqual({
      'localhost:5000.username': 'u',
      'localhost:5000.password': 'p',
    })
  })

  test('with something else where a registry is expected does not show it', () => {
    const found = members('.dockerconfigjson', '{"auths":{"Zx9Qk2Lm8Wv4Tn7Rb1":{"auth":"dTpw"}}}')
    expect(Object.keys(found ?? {}).join(' ')).not.toContain('Zx9')
  })
})

describe('names', () => {
  test.each([
    'clientEmail',
    'private_key_id',
    'DB_PASSWORD',
    'auth_provider_x509_cert_url',
    'spring.datasource.password',
    's3Key',
    'AWS_SECRET_ACCESS_KEY',
  ])('that a person chose are shown: %s', (name) => expect(isOrdinary(name)).toBe(true))

  test.each([
    ['letters and digits', BASE62],
    ['small letters and digits', BASE62.slice(26)],
    ['hex', '0123456789abcdef'],
  ])('that are random %s are not shown', (_, alphabet) => {
    const tokens = Array.from({ length: 2000 }, (_unused, at) => randomText(at, alphabet))
    expect(tokens.filter(isOrdinary).length).toBeLessThanOrEqual(10)
  })

  test.each(['123e4567-e89b-12d3-a456-426614174000', 'a b', 'x'.repeat(65), '', 'é'])(
    'are not shown when they are %j',
    (name) => expect(isOrdinary(name)).toBe(false),
  )
})

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 24 characters, the same in every run. */
function randomText(seed: number, alphabet: string): string {
  const bytes = createHash('sha512').update(String(seed)).digest().subarray(0, 24)
  return Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
