import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  decryptAgeBytes,
  encryptAgeBytes,
  generateIdentity,
  type Identity,
  parseIdentity,
  parseIdentityFile,
  parseRecipient,
  passphraseIdentity,
  passphraseRecipient,
} from '../../../src/lib/crypto/age/index.ts'
import { age, runAge } from './age-program.ts'
import { neverAsked } from './keys.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const ROUNDS = long ? 400 : 8
const TIMEOUT = long ? 3_600_000 : 120_000
const CHUNK = 64 * 1024

/** A key in a file, as both programs read it. */
interface KeyFile {
  readonly kind: string
  readonly file: string
  readonly recipient: string
}

let folder = ''
let keys: readonly KeyFile[] = []

// Without Go there is no age to compare with; everything else of this folder is tested all the same.
describe.skipIf(age === undefined)('next to the real age', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'age-'))
    keys = [
      await ageKeyFile('x25519'),
      await ageKeyFile('hybrid'),
      await pemKeyFile('ed25519'),
      await pemKeyFile('rsa'),
    ]
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it(
    'every file goes both ways, for every kind of key',
    async () => {
      let compared = 0
      for (const key of keys) {
        const [identity] = parseIdentityFile(await secretFile(key.file), neverAsked)
        for (let round = 0; round < ROUNDS; round++) {
          const plain = randomBytes(lengthOf(round))
          const armor = round % 2 === 1
          const ours = await encryptAgeBytes(plain, [parseRecipient(key.recipient)], { armor })
          expect(runAge(['-d', '-i', key.file], ours).equals(plain)).toBe(true)
          const theirs = runAge(['-r', key.recipient, ...(armor ? ['-a'] : [])], plain)
          expect(plain.equals(await decrypt(theirs, identity))).toBe(true)
          compared += 2
        }
      }
      expect(compared).toBe(2 * ROUNDS * keys.length)
    },
    TIMEOUT,
  )

  it('a file for several recipients goes both ways', async () => {
    const plain = randomBytes(1000)
    const classical = keys.filter(({ kind }) => kind !== 'hybrid')
    const ours = await encryptAgeBytes(
      plain,
      classical.map(({ recipient }) => parseRecipient(recipient)),
    )
    const theirs = runAge(
      classical.flatMap(({ recipient }) => ['-r', recipient]),
      plain,
    )
    for (const { file } of classical) {
      expect(runAge(['-d', '-i', file], ours).equals(plain)).toBe(true)
      const [identity] = parseIdentityFile(await secretFile(file), neverAsked)
      expect(plain.equals(await decrypt(theirs, identity))).toBe(true)
    }
  })

  it('passphrases go both ways', async () => {
    const passphrase = SecretBytes.fromText('correct horse')
    const env = { AGE_PASSPHRASE: 'correct horse', AGE_PASSPHRASE_WORK_FACTOR: '10' }
    const plain = randomBytes(100)
    const ours = await encryptAgeBytes(plain, [passphraseRecipient(passphrase, 10)])
    expect(runAge(['-d', '-j', 'batchpass'], ours, env).equals(plain)).toBe(true)
    const theirs = runAge(['-e', '-j', 'batchpass'], plain, env)
    expect(plain.equals(await decrypt(theirs, passphraseIdentity(passphrase)))).toBe(true)
  })

  it('an identity file under a passphrase asks once, and only when it is needed', async () => {
    const env = { AGE_PASSPHRASE: 'correct horse', AGE_PASSPHRASE_WORK_FACTOR: '10' }
    const [key] = keys
    if (key === undefined) throw new Error('no key')
    const file = await readFile(key.file)
    const asked: string[] = []
    const ask = (what: string) => {
      asked.push(what)
      return Promise.resolve(SecretBytes.fromText('correct horse'))
    }
    for (const args of [[], ['-a']]) {
      const locked = runAge(['-e', '-j', 'batchpass', ...args], file, env)
      const [identity] = parseIdentityFile(SecretBytes.from(locked), ask)
      expect(asked.splice(0)).toEqual([])
      for (const text of ['one', 'two']) {
        const theirs = runAge(['-r', key.recipient], Buffer.from(text))
        expect(Buffer.from(await decrypt(theirs, identity)).toString()).toBe(text)
      }
      expect(asked.splice(0)).toEqual(['the identity file'])
    }
  })

  it('the recipients of generated identities are theirs', async () => {
    for (const kind of ['x25519', 'hybrid'] as const) {
      const { identity, recipient } = await generateIdentity(kind)
      const theirs = runAge(['-r', recipient], Buffer.from('x'))
      expect(Buffer.from(await decrypt(theirs, parseIdentity(identity))).toString()).toBe('x')
    }
  })
})

async function ageKeyFile(kind: 'x25519' | 'hybrid'): Promise<KeyFile> {
  const { identity, recipient } = await generateIdentity(kind)
  const file = join(folder, `${kind}.txt`)
  const lines = `# public key: ${recipient}\n${identity.revealText()}\n`
  await writeFile(file, lines, { mode: 0o600 })
  return { kind, file, recipient }
}

async function pemKeyFile(kind: 'ed25519' | 'rsa'): Promise<KeyFile> {
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519')
  const file = join(folder, `${kind}.pem`)
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
  const [identity] = parseIdentityFile(await secretFile(file), neverAsked)
  return { kind, file, recipient: identity?.recipient?.text ?? '' }
}

async function secretFile(path: string): Promise<SecretBytes> {
  return SecretBytes.from(await readFile(path))
}

function lengthOf(round: number): number {
  const borders = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]
  return borders[round] ?? randomInt(2 * CHUNK)
}

function decrypt(file: Uint8Array, identity: Identity | undefined): Promise<Uint8Array> {
  return decryptAgeBytes(file, identity === undefined ? [] : [identity])
}
