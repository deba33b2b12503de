import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { bytesOfBech32, encodeBech32 } from '../../../src/lib/crypto/age/bech32.ts'
import {
  decryptAgeBytes,
  encryptAgeBytes,
  generateIdentity,
  type Identity,
  parseIdentity,
  parseRecipient,
  type PluginPort,
} from '../../../src/lib/crypto/age/index.ts'
import { parsePluginRecipient } from '../../../src/lib/crypto/age/plugin/parse.ts'
import { plugins, runAge } from './age-program.ts'
import { ageKey } from './keys.ts'
import { silent, spawnPlugin } from './spawn-plugin.ts'

// Grease comes two times out of three, so once is not enough.
const ROUNDS = 6

describe.skipIf(plugins.batchpass === undefined)('age-plugin-batchpass', () => {
  const env = { AGE_PASSPHRASE: 'correct horse', AGE_PASSPHRASE_WORK_FACTOR: '10' }
  const identity = pluginIdentity('batchpass', portTo(plugins.batchpass, env))

  it('encrypts and decrypts for us, and the real age reads it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const plain = randomBytes(100)
      const ours = await encryptAgeBytes(plain, recipientsOf(identity))
      expect(plain.equals(await decryptAgeBytes(ours, [identity]))).toBe(true)
      expect(runAge(['-d', '-j', 'batchpass'], ours, env).equals(plain)).toBe(true)
    }
  })

  it('says what went wrong, in its own words', async () => {
    const file = await encryptAgeBytes(Buffer.from('x'), recipientsOf(identity))
    const port = portTo(plugins.batchpass, { ...env, AGE_PASSPHRASE: 'wrong' })
    await expect(decryptAgeBytes(file, [pluginIdentity('batchpass', port)])).rejects.toMatchObject({
      kind: 'plugin',
      message: expect.stringMatching(/^age-plugin-batchpass: .*incorrect passphrase/),
    })
  })

  it('is alone, as its labels ask', async () => {
    const { recipient } = await ageKey()
    await expect(
      encryptAgeBytes(Buffer.from('x'), [recipient, ...recipientsOf(identity)]),
    ).rejects.toMatchObject({ kind: 'mixed-recipients' })
  })
})

describe.skipIf(plugins.pq === undefined)('age-plugin-pq', () => {
  it('agrees with our own post-quantum keys, both ways', async () => {
    const port = portTo(plugins.pq)
    const { identity, recipient } = await generateIdentity('hybrid')
    const seed = bytesOfBech32(identity.revealText(), 'AGE-SECRET-KEY-PQ-', 32)
    const theirs = pluginIdentity('pq', port, seed)
    for (let round = 0; round < ROUNDS; round++) {
      const plain = randomBytes(100)
      const byPlugin = await encryptAgeBytes(plain, [parsePluginRecipient(recipient, port)])
      expect(plain.equals(await decryptAgeBytes(byPlugin, [parseIdentity(identity)]))).toBe(true)
      const byUs = await encryptAgeBytes(plain, [parseRecipient(recipient)])
      expect(plain.equals(await decryptAgeBytes(byUs, [theirs]))).toBe(true)
    }
  })

  it('mixes with our own post-quantum keys, and not with classical ones', async () => {
    const port = portTo(plugins.pq)
    const { recipient } = await generateIdentity('hybrid')
    const plugin = parsePluginRecipient(recipient, port)
    const own = (await ageKey('hybrid')).recipient
    await expect(encryptAgeBytes(Buffer.from('x'), [own, plugin])).resolves.toBeDefined()
    const classical = (await ageKey()).recipient
    await expect(encryptAgeBytes(Buffer.from('x'), [classical, plugin])).rejects.toMatchObject({
      kind: 'mixed-recipients',
      message: expect.stringContaining('post-quantum'),
    })
  })

  it('does not decrypt what is for somebody else', async () => {
    const { recipient } = await generateIdentity('hybrid')
    const file = await encryptAgeBytes(Buffer.from('x'), [parseRecipient(recipient)])
    const stranger = pluginIdentity('pq', portTo(plugins.pq), randomBytes(32))
    await expect(decryptAgeBytes(file, [stranger])).rejects.toMatchObject({ kind: 'no-match' })
  })
})

describe.skipIf(plugins.tagtest === undefined)('age-plugin-tagtest', () => {
  // Its two recipients stand in its program: 33 and 1249 bytes in Bech32.
  it.each([
    ['tag', /age1tag1[02-9ac-hj-np-z]{59}/],
    ['hybrid-tag', /age1tagpq1[02-9ac-hj-np-z]{2005}/],
  ])('decrypts what we encrypt for a recipient of class %s', async (kind, pattern) => {
    const program = await readFile(plugins.tagtest ?? '', 'latin1')
    const recipient = parseRecipient(pattern.exec(program)?.[0] ?? '')
    expect(recipient.kind).toBe(kind)
    const identity = pluginIdentity('tagtest', portTo(plugins.tagtest))
    for (let round = 0; round < ROUNDS; round++) {
      const plain = randomBytes(100)
      const file = await encryptAgeBytes(plain, [recipient])
      expect(plain.equals(await decryptAgeBytes(file, [identity]))).toBe(true)
    }
    const mixed = [recipient, (await ageKey(kind === 'tag' ? 'hybrid' : 'x25519')).recipient]
    await expect(encryptAgeBytes(Buffer.from('x'), mixed)).rejects.toMatchObject({
      kind: 'mixed-recipients',
    })
  })
})

function portTo(
  command: string | undefined,
  env: Readonly<Record<string, string>> = {},
): PluginPort {
  return { spawn: spawnPlugin(command ?? '', env), dialog: silent }
}

function pluginIdentity(
  name: string,
  port: PluginPort,
  data: Uint8Array = new Uint8Array(),
): Identity {
  const text = encodeBech32(`age-plugin-${name}-`, data).toUpperCase()
  return parseIdentity(SecretBytes.fromText(text), port)
}

function recipientsOf({ recipient }: Identity) {
  if (recipient === undefined) throw new Error('no recipient')
  return [recipient]
}
