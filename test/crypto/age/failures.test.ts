import fc from 'fast-check'
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  AgeError,
  decryptAge,
  decryptAgeBytes,
  encryptAgeBytes,
  type Identity,
  type Recipient,
} from '../../../src/lib/crypto/age/index.ts'
import { ageKey, ed25519Key, passphrase } from './keys.ts'
import { gather, pieces } from './streams.ts'

const CHUNK = 64 * 1024
const key = await ageKey()
const hybrid = await ageKey('hybrid')

describe('a passphrase beside other recipients', () => {
  it('is a malformed header for everybody, and nobody is asked', async () => {
    const [ours, theirs] = await Promise.all([
      encryptAgeBytes(randomBytes(10), [key.recipient]),
      encryptAgeBytes(randomBytes(10), [passphrase().recipient]),
    ])
    const stanza = (file: Uint8Array): string =>
      /-> [^]*?\n(?=---)/.exec(Buffer.from(file).toString('latin1'))?.[0] ?? ''
    const start = 'age-encryption.org/v1\n'
    const rest = Buffer.from(ours).subarray(start.length + stanza(ours).length)
    const pairs = [
      [stanza(ours), stanza(theirs)],
      [stanza(theirs), stanza(ours)],
      [stanza(theirs), stanza(theirs)],
    ] as const
    for (const pair of pairs) {
      const file = Buffer.concat([Buffer.from(`${start}${pair.join('')}`), rest])
      for (const kind of ['x25519', 'scrypt', 'plugin'] as const) {
        const asked: Identity = { kind, unwrapFileKey: () => expect.unreachable('asked') }
        await expect(decryptAgeBytes(file, [asked])).rejects.toMatchObject({
          name: 'AgeError',
          kind: 'header',
        })
      }
    }
  })
})

describe('a file that was tampered with', () => {
  it('fails at whatever byte is changed, and what came out before is authentic', async () => {
    const plain = randomBytes(2 * CHUNK + 100)
    const file = await encryptAgeBytes(plain, [key.recipient])
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = Buffer.from(file)
          changed[at] = (changed[at] ?? 0) ^ change
          await expectFailure(changed, plain)
        },
      ),
      { numRuns: 300, seed: 20_261_121 },
    )
  })

  it('fails wherever it is cut short', async () => {
    const plain = randomBytes(2 * CHUNK + 100)
    const file = await encryptAgeBytes(plain, [key.recipient])
    const borders = [CHUNK + 16, 2 * (CHUNK + 16), file.length - 1, 1, 16].map(
      (size) => file.length - size,
    )
    const cuts = fc.oneof(fc.constantFrom(...borders), fc.integer({ min: 0, max: file.length - 1 }))
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => expectFailure(file.subarray(0, at), plain)),
      { numRuns: 300, seed: 20_261_121 },
    )
  })

  it('fails in the text form with nothing but an error of age, or gives what was there', async () => {
    const plain = randomBytes(200)
    const file = await encryptAgeBytes(plain, [key.recipient], { armor: true })
    const inserts = fc.constantFrom('\n', '\r', ' ', '=', '-', 'A', '\u00ff', '-----END AGE', '')
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: file.length }),
        fc.nat({ max: 70 }),
        inserts,
        async (...change) => {
          const [at, removed, inserted] = change
          const text = Buffer.from(file).toString('latin1')
          const changed = `${text.slice(0, at)}${inserted}${text.slice(at + removed)}`
          const outcome = await decryptAgeBytes(Buffer.from(changed, 'latin1'), [
            key.identity,
          ]).then(
            (bytes) => plain.equals(bytes),
            (error: unknown) => error instanceof AgeError,
          )
          expect(outcome).toBe(true)
        },
      ),
      { numRuns: 1000, seed: 20_261_121 },
    )
  })

  it('fails when something is appended', async () => {
    for (const length of [0, 5, CHUNK, 2 * CHUNK]) {
      const plain = randomBytes(length)
      const file = await encryptAgeBytes(plain, [key.recipient])
      for (const more of [1, 16, 100, CHUNK + 16]) {
        await expectFailure(Buffer.concat([file, randomBytes(more)]), plain)
      }
    }
  })

  it('says by its kind which part was changed', async () => {
    const file = Buffer.from(await encryptAgeBytes(Buffer.from('hello'), [key.recipient]))
    const mac = file.indexOf('--- ') + 4
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [Buffer.concat([Buffer.from('x'), file]), 'header'],
      [replaced(file, mac, file[mac] === 0x41 ? 'B' : 'A'), 'hmac'],
      [file.subarray(0, -1), 'payload'],
      [file.subarray(0, mac + 50), 'header'],
      [Buffer.from(`-----BEGIN AGE ENCRYPTED FILE-----\n${file.toString('base64')}\n`), 'armor'],
      [Buffer.alloc(0), 'header'],
    ]
    for (const [bytes, kind] of cases) {
      await expect(decryptAgeBytes(bytes, [key.identity])).rejects.toMatchObject({ kind })
    }
  })
})

describe('who may be together in one file', () => {
  const together = (recipients: readonly Recipient[], allowMixed = false) =>
    encryptAgeBytes(Buffer.from('x'), recipients, { allowMixed })

  it('is not post-quantum and classical, unless forced', async () => {
    for (const classical of [key.recipient, ed25519Key().recipient]) {
      for (const order of [
        [classical, hybrid.recipient],
        [hybrid.recipient, classical],
      ]) {
        await expect(together(order)).rejects.toMatchObject({
          kind: 'mixed-recipients',
          message: expect.stringContaining('post-quantum'),
        })
        const forced = await together(order, true)
        expect(Buffer.from(await decryptAgeBytes(forced, [hybrid.identity])).toString()).toBe('x')
      }
    }
    await expect(
      together([hybrid.recipient, (await ageKey('hybrid')).recipient]),
    ).resolves.toBeDefined()
  })

  it('is nobody next to a passphrase, not even when forced', async () => {
    const { recipient } = passphrase()
    for (const other of [key.recipient, passphrase().recipient]) {
      await expect(together([recipient, other], true)).rejects.toMatchObject({
        kind: 'mixed-recipients',
      })
    }
  })

  it('is at least somebody', async () => {
    await expect(together([])).rejects.toThrow('there is nobody to encrypt for')
  })
})

describe('a passphrase', () => {
  it('that is wrong is told from one that is missing', async () => {
    const file = await encryptAgeBytes(Buffer.from('x'), [passphrase('right').recipient])
    await expect(decryptAgeBytes(file, [passphrase('wrong').identity])).rejects.toMatchObject({
      kind: 'no-match',
      message: 'wrong passphrase',
    })
    await expect(decryptAgeBytes(file, [key.identity])).rejects.toMatchObject({
      kind: 'no-match',
      message: 'the file is encrypted with a passphrase, not for an identity',
    })
    await expect(decryptAgeBytes(file, [])).rejects.toThrow('there is no identity')
  })

  it('may be tried one after the other', async () => {
    const file = await encryptAgeBytes(Buffer.from('x'), [passphrase('b').recipient])
    const several = ['a', 'b', 'c'].map((text) => passphrase(text).identity)
    expect(Buffer.from(await decryptAgeBytes(file, several)).toString()).toBe('x')
  })

  it('is not empty', () => {
    expect(() => passphrase('')).toThrow('the passphrase is empty')
  })
})

describe('the header', () => {
  it('may hold stanzas of types that nobody knows', async () => {
    const grease: Recipient = {
      kind: 'plugin',
      text: 'grease',
      wrapFileKey: () => ({
        stanzas: [{ type: 'x-grease', args: ['1'], body: randomBytes(48) }],
        labels: [],
      }),
    }
    const file = await encryptAgeBytes(Buffer.from('x'), [grease, key.recipient])
    expect(Buffer.from(await decryptAgeBytes(file, [key.identity])).toString()).toBe('x')
  })

  it('is refused before it fills the memory', async () => {
    const line = Buffer.from(`-> X ${'a'.repeat(1 << 20)}`)
    const endless = (function* flood() {
      yield Buffer.from('age-encryption.org/v1\n')
      for (;;) yield line
    })()
    await expect(gather(decryptAge(endless, [key.identity]))).rejects.toMatchObject({
      kind: 'header',
    })
  })

  it('is checked with the file key that an identity gives', async () => {
    const fileKey = randomBytes(16)
    const signed = 'age-encryption.org/v1\n-> X y\n\n---'
    const macKey = Buffer.from(hkdfSync('sha256', fileKey, '', 'header', 32))
    const mac = createHmac('sha256', macKey).update(signed).digest('base64').replace('=', '')
    const file = Buffer.concat([Buffer.from(`${signed} ${mac}\n`), randomBytes(40)])
    const given = (bytes: Uint8Array) => [
      { kind: 'plugin', unwrapFileKey: () => SecretBytes.from(bytes) } as const,
    ]
    await expect(decryptAgeBytes(file, given(fileKey))).rejects.toMatchObject({ kind: 'payload' })
    await expect(decryptAgeBytes(file, given(randomBytes(16)))).rejects.toMatchObject({
      kind: 'hmac',
    })
  })
})

async function expectFailure(file: Uint8Array, plain: Buffer): Promise<void> {
  const parts: Uint8Array[] = []
  let caught: unknown
  try {
    for await (const part of decryptAge(pieces(file, 10_000), [key.identity])) parts.push(part)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(AgeError)
  const out = Buffer.concat(parts)
  expect(plain.subarray(0, out.length).equals(out)).toBe(true)
}

function replaced(bytes: Buffer, at: number, text: string): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at + text.length)])
}
