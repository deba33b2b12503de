import { createDecipheriv, createPrivateKey, type KeyObject } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import { WireReader } from '../../ssh/wire.ts'
import { AgeError } from '../age-error.ts'
import { view } from '../base64.ts'
import { publicKeyOf } from './public-key.ts'
import type { LockedSshKey, SshPrivateKey } from './types.ts'

const MAGIC = 'openssh-key-v1\0'
// 128 times the default, a few seconds; x/crypto/ssh has the same limit.
const MAX_ROUNDS = 2048
// The most that OpenSSL works with.
const MAX_MODULUS = 2n ** 16_384n
/** Names of ciphers, of OpenSSH and of OpenSSL. */
const CIPHERS: ReadonlyMap<string, string> = new Map([
  ['aes256-ctr', 'aes-256-ctr'],
  ['aes256-cbc', 'aes-256-cbc'],
])

interface Envelope {
  readonly cipher: string
  readonly kdf: string
  readonly kdfOptions: Buffer
  readonly publicBlob: Buffer
  readonly content: SecretBytes
}

/**
 * OpenSSH's own format (PROTOCOL.key).
 *
 * @throws UserError
 */
export function readOpenSshKey(bytes: SecretBytes): SshPrivateKey | LockedSshKey {
  const envelope = whole(() => readEnvelope(bytes))
  if (envelope.cipher === 'none' && envelope.kdf === 'none') {
    return whole(() => readContent(envelope.content, malformed()))
  }
  const cipher = CIPHERS.get(envelope.cipher)
  if (envelope.kdf !== 'bcrypt' || cipher === undefined) {
    throw new UserError('the ssh private key is encrypted in a way that age does not know', [
      'run: ssh-keygen -p -Z aes256-ctr -f FILE',
    ])
  }
  const publicKey = publicKeyOf(envelope.publicBlob)
  return {
    kind: 'locked',
    ...(publicKey && { publicKey }),
    unlock: async (passphrase) => {
      const content = await decrypt({ ...envelope, cipher }, passphrase)
      const wrong = new AgeError('passphrase', 'wrong passphrase of the ssh key')
      return whole(() => readContent(content, wrong))
    },
  }
}

function readEnvelope(bytes: SecretBytes): Envelope {
  const all = view(bytes.reveal())
  if (all.toString('latin1', 0, MAGIC.length) !== MAGIC) throw malformed()
  const reader = new WireReader(all.subarray(MAGIC.length))
  const cipher = reader.string().toString('latin1')
  const kdf = reader.string().toString('latin1')
  const kdfOptions = reader.string()
  if (reader.uint32() !== 1) throw new UserError('the file has more than one ssh private key')
  const publicBlob = reader.string()
  return { cipher, kdf, kdfOptions, publicBlob, content: SecretBytes.from(reader.string()) }
}

/** `unequal` is thrown when the two check numbers differ, by which a wrong passphrase shows. */
function readContent(content: SecretBytes, unequal: Error): SshPrivateKey {
  const reader = new WireReader(content.reveal())
  const check = reader.uint32()
  if (check !== reader.uint32()) throw unequal
  const type = reader.string().toString('latin1')
  if (type === 'ssh-rsa') return { kind: type, key: readRsa(reader) }
  if (type !== 'ssh-ed25519') {
    throw new UserError('age cannot decrypt with ssh private keys of this type')
  }
  reader.string()
  const key = reader.string()
  if (key.length !== 64) throw malformed()
  return { kind: type, seed: SecretBytes.from(key.subarray(0, 32)) }
}

function readRsa(reader: WireReader): KeyObject {
  const next = (): bigint => BigInt(`0x${reader.string().toString('hex') || '0'}`)
  const [n, e, d, qi, p, q] = [next(), next(), next(), next(), next(), next()]
  if (p < 2n || q < 2n || n >= MAX_MODULUS) throw malformed()
  const numbers = { n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi }
  const entries = Object.entries(numbers).map(([name, value]) => [name, base64UrlOf(value)])
  const jwk = Object.fromEntries(entries) as Readonly<Record<string, string>>
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
}

function base64UrlOf(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

async function decrypt(
  { cipher, kdfOptions, content }: Envelope,
  passphrase: SecretBytes,
): Promise<SecretBytes> {
  const options = new WireReader(kdfOptions)
  const [salt, rounds] = whole(() => [options.string(), options.uint32()] as const)
  if (rounds > MAX_ROUNDS) throw new UserError('the ssh private key asks for too much work')
  const secret = await derive(passphrase, salt, rounds)
  const decipher = createDecipheriv(cipher, secret.subarray(0, 32), secret.subarray(32))
  decipher.setAutoPadding(false)
  return whole(() =>
    SecretBytes.from(Buffer.concat([decipher.update(content.reveal()), decipher.final()])),
  )
}

// Late: only keys under a passphrase need it. It blocks for some tenths of a second.
async function derive(passphrase: SecretBytes, salt: Buffer, rounds: number): Promise<Buffer> {
  const { default: bcrypt } = await import('bcrypt-pbkdf')
  const key = Buffer.alloc(48)
  const bytes = passphrase.reveal()
  const failed = bcrypt.pbkdf(bytes, bytes.length, salt, salt.length, key, key.length, rounds)
  if (failed !== 0) throw new AgeError('passphrase', 'wrong passphrase of the ssh key')
  return key
}

/** Errors of readers and of node:crypto become one that repeats nothing of the key. */
function whole<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof UserError || error instanceof AgeError ? error : malformed()
  }
}

function malformed(): UserError {
  return new UserError('the ssh private key is malformed')
}
