import { Decrypter, Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'

import {
  decryptAge,
  decryptAgeBytes,
  encryptAge,
  encryptAgeBytes,
  generateIdentity,
  parseIdentity,
  parseRecipient,
} from '../../../src/lib/crypto/age/index.ts'
import { ageKey, ed25519Key, type Pair, passphrase, rsaKey } from './keys.ts'
import { gather, pieces, slowPieces } from './streams.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const runs = { numRuns: long ? 5000 : 100, seed: 20_261_121 }
const TIMEOUT = long ? 3_600_000 : 120_000
const CHUNK = 64 * 1024

const pairs: Readonly<Record<string, Pair>> = {
  x25519: await ageKey(),
  hybrid: await ageKey('hybrid'),
  'ssh-ed25519': ed25519Key(),
  'ssh-rsa': rsaKey(),
  scrypt: passphrase(),
}

/** Lengths around the borders of chunks, of armor lines and of nothing at all. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.constantFrom(CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 16, 3 * CHUNK + 1),
)

describe('what was encrypted is decrypted again', () => {
  it.each(Object.entries(pairs))(
    'for %s, however the stream is cut',
    async (kind, pair) => {
      expect([pair.recipient.kind, pair.identity.kind]).toEqual([kind, kind])
      await fc.assert(
        fc.asyncProperty(
          lengths,
          fc.boolean(),
          fc.integer({ min: 1, max: 2 * CHUNK }),
          async (length, armor, size) => {
            const plain = randomBytes(length)
            const file = await gather(
              encryptAge(slowPieces(plain, Math.max(size, 7)), [pair.recipient], { armor }),
            )
            const again = await gather(decryptAge(pieces(file, size), [pair.identity]))
            expect(again.equals(plain)).toBe(true)
          },
        ),
        {
          ...runs,
          numRuns: kind === 'ssh-rsa' || kind === 'hybrid' ? runs.numRuns / 5 : runs.numRuns,
        },
      )
    },
    TIMEOUT,
  )

  it('by each of several recipients, and by nobody else', async () => {
    const mixed = [pairs['x25519'], pairs['ssh-ed25519'], pairs['ssh-rsa']].filter(
      (pair) => pair !== undefined,
    )
    const file = await encryptAgeBytes(
      Buffer.from('to all'),
      mixed.map((pair) => pair.recipient),
    )
    for (const { identity } of mixed) {
      expect(Buffer.from(await decryptAgeBytes(file, [identity])).toString()).toBe('to all')
    }
    const strangers = [(await ageKey()).identity, ed25519Key().identity, rsaKey().identity]
    await expect(decryptAgeBytes(file, strangers)).rejects.toMatchObject({ kind: 'no-match' })
    const all = [...strangers, ...mixed.map((pair) => pair.identity)]
    expect(Buffer.from(await decryptAgeBytes(file, all)).toString()).toBe('to all')
  })
})

describe('next to typage', () => {
  it('files go both ways, classical and post-quantum', async () => {
    for (const kind of ['x25519', 'hybrid'] as const) {
      const { identity, recipient } = await generateIdentity(kind)
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      const decrypter = new Decrypter()
      decrypter.addIdentity(identity.revealText())
      for (const length of [0, 1, CHUNK, CHUNK + 1]) {
        const plain = randomBytes(length)
        const ours = await encryptAgeBytes(plain, [parseRecipient(recipient)])
        expect(plain.equals(await decrypter.decrypt(ours))).toBe(true)
        const theirs = await encrypter.encrypt(plain)
        expect(plain.equals(await decryptAgeBytes(theirs, [parseIdentity(identity)]))).toBe(true)
      }
    }
  })
})

describe('a stream', () => {
  it('is never held in memory: what was read has come out but for a few chunks', async () => {
    const { recipient, identity } = await ageKey()
    for (const armor of [false, true]) {
      const total = 64
      // Each core has two at most, of the size that they came in.
      const inMemory = (4 + 2 * availableParallelism()) * CHUNK
      const count = { read: 0, sealed: 0, written: 0 }
      const file = tally(encryptAge(source(total, count), [recipient], { armor }), (size) => {
        count.sealed += size
        expect(count.read - count.sealed).toBeLessThan(inMemory)
      })
      for await (const chunk of decryptAge(file, [identity])) {
        count.written += chunk.length
        expect(count.sealed - (armor ? 1.4 : 1) * count.written).toBeLessThan(inMemory)
      }
      expect(count.written).toBe(total * CHUNK)
    }
  })

  it('that is long enough for threads is read by typage, and a change in it is found', async () => {
    const { recipient, identity } = await generateIdentity()
    const plain = randomBytes(24 * 1024 * 1024 + 5)
    const parts = Array.from({ length: 25 }, (_, at) => plain.subarray(at << 20, (at + 1) << 20))
    const file = await gather(encryptAge(parts, [parseRecipient(recipient)]))
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity.revealText())
    expect(plain.equals(await decrypter.decrypt(file))).toBe(true)
    const mine = [parseIdentity(identity)]
    expect(plain.equals(await gather(decryptAge([file], mine)))).toBe(true)
    const changed = Buffer.from(file)
    changed[20 << 20] = (changed[20 << 20] ?? 0) ^ 1
    await expect(gather(decryptAge([changed], mine))).rejects.toMatchObject({ kind: 'payload' })
  })

  it('that nobody wants any more is closed', async () => {
    const { recipient, identity } = await ageKey()
    for (const armor of [false, true]) {
      const state = { isClosed: false }
      const file = await gather(encryptAge([randomBytes(4 * CHUNK)], [recipient], { armor }))
      const { value } = await decryptAge(closing(file, state), [identity]).next()
      expect(value).toHaveLength(CHUNK)
      expect(state.isClosed).toBe(false)
      for await (const chunk of decryptAge(closing(file, state), [identity])) {
        expect(chunk).toHaveLength(CHUNK)
        break
      }
      expect(state.isClosed).toBe(true)
    }
  })

  it('that breaks hands its error on', async () => {
    const { recipient, identity } = await ageKey()
    await expect(gather(encryptAge(broken(), [recipient]))).rejects.toThrow('disk on fire')
    await expect(gather(decryptAge(broken(), [identity]))).rejects.toThrow('disk on fire')
  })
})

async function* source(chunks: number, count: { read: number }): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK)
  for (let index = 0; index < chunks; index++) {
    await Promise.resolve()
    count.read += chunk.length
    yield chunk
  }
}

async function* tally(
  chunks: AsyncIterable<Uint8Array>,
  seen: (size: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    seen(chunk.length)
    yield chunk
  }
}

async function* closing(
  bytes: Uint8Array,
  state: { isClosed: boolean },
): AsyncGenerator<Uint8Array> {
  try {
    yield* slowPieces(bytes, 1000)
  } finally {
    state.isClosed = true
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from('age-encryption.org/v1\n')
  throw new Error('disk on fire')
}
