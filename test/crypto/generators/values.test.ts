import { compare } from 'bcryptjs'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  dockerConfig,
  generateBytes,
  generatePassphrase,
  generatePassword,
  generateSshKeyPair,
  generateUuid,
  htpasswdLine,
} from '../../../src/lib/crypto/generators/index.ts'
import { validateSecret } from '../../../src/lib/crypto/secret-types/index.ts'

describe('a passphrase', () => {
  it('is ten words of eleven bits', async () => {
    const { value, entropyBits } = await generatePassphrase()
    expect(value.revealText()).toMatch(/^([a-z]{3,8}-){9}[a-z]{3,8}$/)
    expect(entropyBits).toBe(110)
  })

  it('takes another number of words and another separator', async () => {
    const { value } = await generatePassphrase({ words: 3, separator: ' ' })
    expect(value.revealText().split(' ')).toHaveLength(3)
  })

  it('uses the whole list', async () => {
    const found = new Set<string>()
    for (let round = 0; round < 100; round++) {
      const { value } = await generatePassphrase({ words: 256 })
      for (const word of value.revealText().split('-')) found.add(word)
    }
    // 25,600 draws of 2,048 words miss about 0.008 of them.
    expect(found.size).toBeGreaterThan(2040)
    expect(found.size).toBeLessThanOrEqual(2048)
  })

  it('is not made of no words, or of half a word', async () => {
    for (const words of [0, -1, 2.5, 257, Number.NaN]) {
      await expect(generatePassphrase({ words })).rejects.toThrow(UserError)
    }
  })
})

describe('random bytes', () => {
  it.each([
    ['raw', 32, undefined],
    ['hex', 64, /^[0-9a-f]+$/],
    ['base64', 44, /^[A-Za-z0-9+/]+=$/],
    ['base64url', 43, /^[A-Za-z0-9_-]+$/],
  ] as const)('are written as %s', (encoding, length, form) => {
    const { value, entropyBits } = generateBytes(32, encoding)
    expect(value).toHaveLength(length)
    expect(entropyBits).toBe(256)
    expect(form?.test(value.revealText()) ?? true).toBe(true)
    expect(generateBytes(32, encoding).value.reveal()).not.toEqual(value.reveal())
  })

  it('are not more than a Secret holds', () => {
    expect(generateBytes(1_048_576, 'raw').value).toHaveLength(1_048_576)
    for (const length of [0, 1.5, 1_048_577]) {
      expect(() => generateBytes(length, 'raw')).toThrow(UserError)
    }
  })
})

describe('a UUID', () => {
  it('is of version 4', () => {
    const { value, entropyBits } = generateUuid()
    expect(value.revealText()).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
    expect(entropyBits).toBe(122)
  })
})

describe('a line of htpasswd', () => {
  it('holds the bcrypt of the password in the form of Apache', async () => {
    const line = await htpasswdLine('admin', SecretBytes.fromText('p\u00e4ss'), 4)
    const [user, hash = ''] = line.revealText().split(':')
    expect(user).toBe('admin')
    expect(hash).toMatch(/^\$2y\$04\$[./A-Za-z0-9]{53}$/)
    expect(await compare('p\u00e4ss', hash.replace('$2y$', '$2b$'))).toBe(true)
    expect(await compare('pass', hash.replace('$2y$', '$2b$'))).toBe(false)
  })

  it('counts a byte order mark at the start of the password', async () => {
    const line = await htpasswdLine('a', SecretBytes.fromText('\u{FEFF}x'), 4)
    const hash = line.revealText().slice(2).replace('$2y$', '$2b$')
    expect(await compare('\u{FEFF}x', hash)).toBe(true)
    expect(await compare('x', hash)).toBe(false)
  })

  it('is not written when a part of the password would not count', async () => {
    const wrong: readonly (readonly [string, Uint8Array, number?])[] = [
      ['a', Buffer.alloc(73, 'x')],
      ['a', Buffer.alloc(0)],
      ['a', Buffer.from('a\0b')],
      ['a', Buffer.of(0xff)],
      ['a:b', Buffer.from('x')],
      ['', Buffer.from('x')],
      ['a\n', Buffer.from('x')],
      ['a', Buffer.from('x'), 3],
      ['a', Buffer.from('x'), 18],
    ]
    for (const [user, password, cost] of wrong) {
      await expect(htpasswdLine(user, SecretBytes.from(password), cost)).rejects.toThrow(UserError)
    }
  })
})

describe('a docker config', () => {
  const login = (registry: string, username = 'me', password = 's3<r>t') => ({
    registry,
    username,
    password: SecretBytes.fromText(password),
  })

  it('is what kubectl writes', () => {
    const config = dockerConfig([{ ...login('ghcr.io'), email: 'a&b@example.com' }])
    // Seen from `kubectl create secret docker-registry` with the same values.
    expect(config.revealText()).toBe(
      String.raw`{"auths":{"ghcr.io":{"username":"me","password":"s3\u003cr\u003et","email":"a\u0026b@example.com","auth":"bWU6czM8cj50"}}}`,
    )
  })

  it('passes our own validation, for several registries', () => {
    const data = new Map([
      ['.dockerconfigjson', dockerConfig([login('b'), login('a', 'x', 'p:q\u2028')])],
    ])
    const metadata = { name: 'pull', namespace: 'shop' }
    const secret = { metadata, type: 'kubernetes.io/dockerconfigjson', data }
    expect(validateSecret(secret, new Date())).toEqual([])
    const { auths } = JSON.parse(data.get('.dockerconfigjson')?.revealText() ?? '')
    expect(Object.keys(auths)).toEqual(['a', 'b'])
    expect(auths.a.password).toBe('p:q\u2028')
  })

  it('is not written when it could not be read back', () => {
    expect(() => dockerConfig([login('a'), login('a')])).toThrow(UserError)
    expect(() => dockerConfig([login('a', 'x:y')])).toThrow(UserError)
    expect(() => dockerConfig([login('')])).toThrow(UserError)
    const password = SecretBytes.from(Buffer.of(0xff))
    expect(() => dockerConfig([{ ...login('a'), password }])).toThrow(UserError)
  })
})

describe('what generators return', () => {
  it('prints as nothing but its length', async () => {
    const line = await htpasswdLine('a', SecretBytes.fromText('b'), 4)
    const made = [
      generatePassword({ length: 20 }),
      await generatePassphrase(),
      generateBytes(20, 'hex'),
      await generateSshKeyPair({ kind: 'ed25519' }),
      { value: line },
      { value: dockerConfig([]) },
    ]
    for (const each of made) {
      const secret = 'value' in each ? each.value : each.privateKey
      for (const shown of [inspect(each, { depth: 9 }), JSON.stringify(each)]) {
        expect(shown).toContain(`[secret ${secret.length} bytes]`)
        expect(shown).not.toContain(secret.revealText().trim())
      }
    }
  })
})
