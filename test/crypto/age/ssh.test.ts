import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  decryptAgeBytes,
  encryptAgeBytes,
  parseIdentityFile,
  parseRecipient,
} from '../../../src/lib/crypto/age/index.ts'
import { x25519Key, x25519Public } from '../../../src/lib/crypto/age/keys/curve25519.ts'
import { montgomeryOf } from '../../../src/lib/crypto/age/ssh/edwards.ts'
import { generateSshKeyPair } from '../../../src/lib/crypto/generators/index.ts'
import { wireString } from '../../../src/lib/crypto/ssh/wire.ts'
import { ageKey, ed25519Key, neverAsked, rsaKey, sshKey } from './keys.ts'

const PASSPHRASE = 'correct horse'
const POINT = Buffer.from(ed25519Key().recipient.text.split(' ')[1] ?? '', 'base64').subarray(-32)
const privateKeys = (
  await Promise.all([
    generateSshKeyPair({ kind: 'ed25519' }),
    generateSshKeyPair({ kind: 'rsa', bits: 2048 }),
  ])
).map(({ privateKey }) => privateKey.revealText())
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssh-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(!hasSshKeygen())('keys that ssh-keygen made', () => {
  it.each([
    ['ed25519', ['-t', 'ed25519']],
    ['RSA', ['-t', 'rsa', '-b', '2048']],
    ['RSA of 3072 bits in PKCS#1', ['-t', 'rsa', '-b', '3072', '-m', 'PEM']],
    ['RSA in PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
  ])('%s', async (name, args) => {
    const { pem, line } = await keygen(name, args, '')
    const { identity, recipient } = sshKey(pem)
    const parsed = parseRecipient(line)
    // The comment is left out, everything else is the same.
    expect(line.startsWith(parsed.text)).toBe(true)
    expect(parsed.text).toBe(recipient.text)
    const file = await encryptAgeBytes(Buffer.from(name), [parsed])
    expect(Buffer.from(await decryptAgeBytes(file, [identity])).toString()).toBe(name)
  })

  it.each([
    ['locked ed25519', ['-t', 'ed25519', '-a', '4']],
    ['locked ed25519, CBC', ['-t', 'ed25519', '-a', '4', '-Z', 'aes256-cbc']],
    ['locked RSA', ['-t', 'rsa', '-b', '2048', '-a', '4']],
    ['locked RSA in PKCS#1', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['locked RSA in PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
  ])('%s, asking once and only for files for it', async (name, args) => {
    const { pem, line } = await keygen(name, args, PASSPHRASE)
    const asked: string[] = []
    const [identity] = parseIdentityFile(SecretBytes.fromText(pem), (what) => {
      asked.push(what)
      return Promise.resolve(SecretBytes.fromText(PASSPHRASE))
    })
    if (identity === undefined) throw new Error('no identity')
    const other = await encryptAgeBytes(Buffer.from('x'), [(await ageKey()).recipient])
    await expect(decryptAgeBytes(other, [identity])).rejects.toMatchObject({ kind: 'no-match' })
    expect(asked).toEqual([])
    for (const text of ['one', 'two']) {
      const file = await encryptAgeBytes(Buffer.from(text), [parseRecipient(line)])
      expect(Buffer.from(await decryptAgeBytes(file, [identity])).toString()).toBe(text)
    }
    expect(asked).toEqual(['the ssh private key'])
  })

  it('under a passphrase that is typed wrong', async () => {
    for (const args of [
      ['-t', 'ed25519', '-a', '4'],
      ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
    ]) {
      const { pem, line } = await keygen('wrong', args, PASSPHRASE)
      const identities = parseIdentityFile(SecretBytes.fromText(pem), () =>
        Promise.resolve(SecretBytes.fromText('wrong')),
      )
      const file = await encryptAgeBytes(Buffer.from('x'), [parseRecipient(line)])
      await expect(decryptAgeBytes(file, identities)).rejects.toMatchObject({
        kind: 'passphrase',
        message: 'wrong passphrase of the ssh key',
      })
    }
  })

  it('whose public half belongs to somebody else are refused', async () => {
    const mine = await keygen('mine', ['-t', 'ed25519', '-a', '4'], PASSPHRASE)
    const other = await keygen('other', ['-t', 'ed25519', '-a', '4'], PASSPHRASE)
    const blob = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64')
    const changed = replacedBlob(mine.pem, blob(mine.line), blob(other.line))
    const identities = parseIdentityFile(SecretBytes.fromText(changed), () =>
      Promise.resolve(SecretBytes.fromText(PASSPHRASE)),
    )
    const file = await encryptAgeBytes(Buffer.from('x'), [parseRecipient(other.line)])
    await expect(decryptAgeBytes(file, identities)).rejects.toThrow('do not belong together')
  })

  it('of other types are refused', async () => {
    for (const args of [
      ['-t', 'ecdsa'],
      ['-t', 'ecdsa', '-m', 'PEM'],
    ]) {
      const { pem, line } = await keygen('ecdsa', args, '')
      expect(() => parseIdentityFile(SecretBytes.fromText(pem), neverAsked)).toThrow('private key')
      expect(() => parseRecipient(line)).toThrow('this is not a recipient')
    }
  })
})

describe('ssh keys', () => {
  it('of RSA need 2048 bits to encrypt for', () => {
    expect(() => sshKey(pemOf(1024))).toThrow('no key')
    expect(rsaKey(2048).recipient.kind).toBe('ssh-rsa')
  })

  it('that are damaged are refused without repeating them', () => {
    const text = ed25519Key().recipient.text
    fc.assert(
      fc.property(fc.integer({ min: 12, max: text.length - 1 }), (at) => {
        const damaged = `${text.slice(0, at)}!${text.slice(at + 1)}`
        expect(() => parseRecipient(damaged)).toThrow(/^this is not an ssh public key/)
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['something behind it', [wireString('ssh-ed25519'), wireString(POINT), Buffer.of(0)]],
    ['a point that is too long', [wireString('ssh-ed25519'), wireString(Buffer.alloc(33))]],
    ['no point', [wireString('ssh-ed25519')]],
    ['an exponent of 1', rsaParts(Buffer.of(1))],
    ['an even exponent', rsaParts(Buffer.of(1, 0, 0))],
    ['a huge exponent', rsaParts(Buffer.alloc(5, 1))],
    ['a leading zero too many', rsaParts(Buffer.of(0, 0, 1, 0, 1))],
    ['too many bits', rsaParts(Buffer.of(1, 0, 1), Buffer.alloc(2100, 0x7f))],
    ['something behind RSA', [...rsaParts(Buffer.of(1, 0, 1)), Buffer.of(0)]],
  ])('with %s are refused', (_name, parts) => {
    const blob = Buffer.concat(parts)
    const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))
    expect(() => parseRecipient(`${type} ${blob.toString('base64')}`)).toThrow(UserError)
  })

  it('are taken with the usual numbers', () => {
    const blob = Buffer.concat(rsaParts(Buffer.of(1, 0, 1)))
    expect(parseRecipient(`ssh-rsa ${blob.toString('base64')}`).kind).toBe('ssh-rsa')
  })

  it('that are damaged give no other error than those of a user', () => {
    const pems = [Buffer.from(privateKeys[0] ?? ''), Buffer.from(privateKeys[1] ?? '')]
    fc.assert(
      fc.property(fc.constantFrom(...pems), fc.nat(), fc.nat({ max: 255 }), (pem, where, byte) => {
        const bytes = Buffer.from(pem.toString().split('\n').slice(1, -2).join(''), 'base64')
        bytes[where % bytes.length] = byte
        const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
        try {
          return parseIdentityFile(SecretBytes.fromText(text), neverAsked).length === 1
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          return true
        }
      }),
      { numRuns: 500, seed: 20_261_121 },
    )
  })

  it('become the X25519 key that their private half becomes', () => {
    for (let round = 0; round < 30; round++) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
      const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
      const scalar = createHash('sha512').update(seed).digest().subarray(0, 32)
      expect(montgomeryOf(point)).toEqual(x25519Public(x25519Key(scalar)))
    }
  })

  it('that are no points of the curve are refused, about half of all bytes', () => {
    const valid = Array.from({ length: 200 }, (_, index) =>
      montgomeryOf(createHash('sha256').update(String(index)).digest()),
    ).filter((point) => point !== undefined)
    expect(valid.length).toBeGreaterThan(60)
    expect(valid.length).toBeLessThan(140)
    expect(montgomeryOf(Buffer.alloc(31))).toBeUndefined()
  })
})

interface KeyText {
  readonly pem: string
  readonly line: string
}

async function keygen(name: string, args: readonly string[], passphrase: string): Promise<KeyText> {
  const file = join(folder, `${name.replaceAll(/\W/g, '-')}-${args.join('').replaceAll(/\W/g, '')}`)
  await rm(file, { force: true })
  execFileSync('ssh-keygen', [...args, '-q', '-N', passphrase, '-C', 'me@here now', '-f', file])
  return {
    pem: await readFile(file, 'utf8'),
    line: (await readFile(`${file}.pub`, 'utf8')).trim(),
  }
}

function replacedBlob(pem: string, from: Buffer, to: Buffer): string {
  const body = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64')
  const at = body.indexOf(from)
  expect(at).toBeGreaterThan(0)
  const changed = Buffer.concat([body.subarray(0, at), to, body.subarray(at + from.length)])
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${changed.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

function rsaParts(exponent: Buffer, modulus = Buffer.alloc(257, 0xff).fill(0, 0, 1)): Buffer[] {
  return [wireString('ssh-rsa'), wireString(exponent), wireString(modulus)]
}

function pemOf(modulusLength: number): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
  return privateKey.export({ format: 'pem', type: 'pkcs8' })
}

function hasSshKeygen(): boolean {
  try {
    execFileSync('ssh-keygen', ['-l', '-f', '/dev/null'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}
