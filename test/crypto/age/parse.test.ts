import fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { encodeBech32 } from '../../../src/lib/crypto/age/bech32.ts'
import {
  encryptAgeBytes,
  generateIdentity,
  parseIdentity,
  parseIdentityFile,
  parseRecipient,
  parseRecipientsFile,
} from '../../../src/lib/crypto/age/index.ts'
import { ageKey, ed25519Key, neverAsked, passphrase } from './keys.ts'

const x25519 = await generateIdentity()
const hybrid = await generateIdentity('hybrid')
const ssh = ed25519Key().recipient.text
const secrets = [x25519.identity.revealText(), hybrid.identity.revealText()]

describe('a recipient', () => {
  it('says its kind and its text', () => {
    const texts = {
      x25519: x25519.recipient,
      hybrid: hybrid.recipient,
      'ssh-ed25519': ssh,
      plugin: encodeBech32('age1yubikey', Buffer.from([1])),
    }
    for (const [kind, text] of Object.entries(texts)) {
      expect(parseRecipient(text)).toMatchObject({ kind, text })
    }
    expect(parseRecipient(`${ssh} me@here`).text).toBe(ssh)
  })

  it('belongs to the identity that it was made with', () => {
    expect(parseIdentity(x25519.identity).recipient?.text).toBe(x25519.recipient)
  })

  it('with a typing error is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(x25519.recipient, hybrid.recipient), fc.nat(), (text, where) => {
        const at = 8 + (where % (text.length - 8))
        const wrong = `${text.slice(0, at)}${text[at] === 'q' ? 'p' : 'q'}${text.slice(at + 1)}`
        expect(() => parseRecipient(wrong)).toThrow(UserError)
      }),
      { numRuns: 200, seed: 20_261_121 },
    )
  })

  it.each(['', 'age1', 'age1pq1', 'age1tag1', 'age1tagpq1', 'ssh-', 'ssh-rsa', 'hello', 'age1q1q'])(
    '%j is none',
    (text) => {
      expect(() => parseRecipient(text)).toThrow(UserError)
    },
  )

  it('with bytes of a wrong length or under another prefix is refused', () => {
    for (const [prefix, length] of [
      ['age', 31],
      ['age', 33],
      ['age1pq', 1215],
      ['age1tag', 32],
      ['age1tagpq', 1248],
      ['AGE', 32],
    ] as const) {
      const text = encodeBech32(prefix, Buffer.alloc(length))
      expect(() => parseRecipient(prefix === 'AGE' ? text.toUpperCase() : text)).toThrow(UserError)
    }
  })

  it('of class tag is a point of the curve', () => {
    const point = Buffer.concat([Buffer.of(2), Buffer.alloc(32, 0xff)])
    expect(() => parseRecipient(encodeBech32('age1tag', point))).toThrow(UserError)
  })

  it('that is no valid key is found out when it is used', async () => {
    // Points of low order; then coefficients that are not below the prime (FIPS 203 §7.2).
    for (const [prefix, length, fill] of [
      ['age', 32, 0],
      ['age1pq', 1216, 0],
      ['age1tagpq', 1249, 0],
      ['age1pq', 1216, 0xff],
      ['age1tagpq', 1249, 0xff],
    ] as const) {
      const recipient = parseRecipient(encodeBech32(prefix, Buffer.alloc(length, fill)))
      await expect(encryptAgeBytes(Buffer.from('x'), [recipient])).rejects.toThrow(UserError)
    }
  })
})

describe('a secret key in the wrong place', () => {
  it('is never repeated, by no error', () => {
    for (const secret of secrets) {
      const variants = [
        secret,
        secret.toLowerCase(),
        secret.slice(0, -1),
        `${secret}X`,
        ` ${secret}`,
      ]
      for (const text of variants) {
        const attempts: readonly (() => unknown)[] = [
          () => parseRecipient(text),
          () => parseRecipientsFile(`# comment\n${text}\n`),
          () => parseIdentity(SecretBytes.fromText(`x${text}`)),
          () => parseIdentityFile(SecretBytes.fromText(`${text}\u0000x`), neverAsked),
        ]
        for (const attempt of attempts) expectSilence(attempt, secret)
      }
    }
  })

  it('is not printed by the identity that it becomes', () => {
    for (const secret of secrets) {
      const identity = parseIdentity(SecretBytes.fromText(secret))
      const printed = `${inspect(identity, { depth: 9 })}${JSON.stringify(identity)}`
      expect(printed).not.toContain(secret.slice(20, 40))
    }
  })

  it('is named for what it is', () => {
    expect(() => parseRecipient(secrets[0] ?? '')).toThrow('this is an identity (secret key)')
    expect(() => parseIdentity(SecretBytes.fromText(x25519.recipient))).toThrow(
      'this is a recipient (public key)',
    )
  })
})

describe('a recipients file', () => {
  it('has one recipient a line, comments and empty lines', () => {
    const text = `# team\n${x25519.recipient}\r\n\n${ssh} me@here\n#${hybrid.recipient}\n`
    expect(parseRecipientsFile(text).map((recipient) => recipient.text)).toEqual([
      x25519.recipient,
      ssh,
    ])
  })

  it('may name ssh keys of other types, which are left out with a warning', () => {
    const warnings: string[] = []
    const ecdsa = `ecdsa-sha2-nistp256 ${wire('ecdsa-sha2-nistp256')} me`
    const text = `${ecdsa}\n${x25519.recipient}\n`
    const recipients = parseRecipientsFile(text, undefined, (warning) => warnings.push(warning))
    expect(recipients).toHaveLength(1)
    expect(warnings).toEqual([
      'line 1 is left out: an ssh key of a type that age cannot encrypt for',
    ])
  })

  it.each([
    ['', 'has no recipients'],
    ['# only a comment\n', 'has no recipients'],
    [`${x25519.recipient}\nhello\n`, 'line 2 of the recipients file: this is not a recipient'],
    [`${'x'.repeat(9000)}\n`, 'line 1 is too long'],
    [` ${x25519.recipient}\n`, 'line 1 of the recipients file'],
  ])('%j is refused', (text, message) => {
    expect(() => parseRecipientsFile(text)).toThrow(message)
  })
})

describe('an identity file', () => {
  const read = (text: string) => parseIdentityFile(SecretBytes.fromText(text), neverAsked)

  it('has one identity a line, comments and empty lines', () => {
    const text = `# created: today\n# public key: ${x25519.recipient}\n${secrets.join('\r\n\n')}\n`
    expect(read(text).map(({ kind }) => kind)).toEqual(['x25519', 'hybrid'])
  })

  it.each([
    ['', 'has no identities'],
    [`${x25519.recipient}\n`, 'line 1 of the identity file: this is a recipient'],
    [`${secrets[0]}\nhello`, 'line 2 of the identity file: this is not an identity'],
    ['-----BEGIN CERTIFICATE-----\n', 'private key of this type'],
    ['-----BEGIN PRIVATE KEY-----\n', 'the ssh private key is malformed'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END', 'the ssh private key is malformed'],
  ])('%# is refused', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it('under a passphrase refuses a wrong one, and one that is not under a passphrase', async () => {
    const content = Buffer.from(`${secrets[0]}\n`)
    const locked = await encryptAgeBytes(content, [passphrase('right').recipient])
    const [identity] = parseIdentityFile(SecretBytes.from(locked), () =>
      Promise.resolve(SecretBytes.fromText('wrong')),
    )
    const attempt = (async () => identity?.unwrapFileKey([]))()
    await expect(attempt).rejects.toMatchObject({
      kind: 'passphrase',
      message: 'wrong passphrase of the identity file',
    })
    const forKey = await encryptAgeBytes(content, [(await ageKey()).recipient])
    const [other] = parseIdentityFile(SecretBytes.from(forKey), neverAsked)
    await expect((async () => other?.unwrapFileKey([]))()).rejects.toThrow(
      'encrypted, but not with a passphrase',
    )
  })
})

function expectSilence(attempt: () => unknown, secret: string): void {
  let caught: unknown
  try {
    attempt()
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(UserError)
  const printed = inspect(caught, { depth: 9, showHidden: true }).toUpperCase()
  for (let at = 20; at + 10 <= secret.length; at += 10) {
    expect(printed).not.toContain(secret.slice(at, at + 10))
  }
}

function wire(type: string): string {
  const bytes = Buffer.from(type)
  return Buffer.concat([Buffer.of(0, 0, 0, bytes.length), bytes]).toString('base64')
}
