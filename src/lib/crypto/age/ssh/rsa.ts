import {
  constants,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { WireReader, wireMpint, wireString } from '../../ssh/wire.ts'
import { AgeError } from '../age-error.ts'
import { fileKeyOf, firstOf } from '../file-key.ts'
import type { Identity, Recipient, Stanza } from '../types.ts'
import { fingerprint, type SshPublicKey, sshLine } from './public-key.ts'

const TYPE = 'ssh-rsa'
const MIN_BITS = 2048
// As x/crypto/ssh; also the most that OpenSSL works with.
const MAX_BITS = 16_384
const MAX_EXPONENT = 2n ** 24n
const OAEP = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: 'sha256',
  oaepLabel: Buffer.from('age-encryption.org/v1/ssh-rsa'),
} as const

/**
 * An RSA key of 2048 bits or more (age's agessh).
 *
 * @throws UserError
 */
export function rsaRecipient(key: SshPublicKey): Recipient {
  const publicKey = keyObjectOf(key.blob)
  if (publicKey === undefined) throw new UserError('this ssh-rsa key is not a valid public key')
  if (bitsOf(publicKey) < MIN_BITS) {
    throw new UserError(`this ssh-rsa key is too short: it needs ${MIN_BITS} bits`)
  }
  return {
    kind: TYPE,
    text: sshLine(key),
    wrapFileKey: (fileKey) => ({ stanzas: [wrap(key, publicKey, fileKey)], labels: [] }),
  }
}

/** Decrypts what was encrypted for the public side of `privateKey`. */
export function rsaIdentity(privateKey: KeyObject): Identity {
  const key = rsaPublicKey(privateKey)
  const bits = bitsOf(createPublicKey(privateKey))
  if (bits > MAX_BITS) throw new UserError('this ssh-rsa key is too long')
  return {
    kind: TYPE,
    ...(bits >= MIN_BITS && { recipient: rsaRecipient(key) }),
    unwrapFileKey: (stanzas) => firstOf(stanzas, TYPE, (stanza) => unwrap(stanza, key, privateKey)),
  }
}

/** Public side of a key, in the one way in which it is written. */
export function rsaPublicKey(key: KeyObject): SshPublicKey {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' })
  const numbers = [e, n].map((text) => wireMpint(Buffer.from(text, 'base64url')))
  return { type: TYPE, blob: Buffer.concat([wireString(TYPE), ...numbers]) }
}

/** Whether an `ssh-rsa` key is there but too short for age. */
export function isShortRsa(key: SshPublicKey): boolean {
  const publicKey = keyObjectOf(key.blob)
  return publicKey !== undefined && bitsOf(publicKey) < MIN_BITS
}

function keyObjectOf(blob: Buffer): KeyObject | undefined {
  try {
    const reader = new WireReader(blob)
    reader.string()
    const [e, n] = [reader.string(), reader.string()]
    if (!isSound(e, n)) return undefined
    const jwk = { kty: 'RSA', e: e.toString('base64url'), n: n.toString('base64url') }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return rsaPublicKey(key).blob.equals(blob) ? key : undefined
  } catch {
    return undefined
  }
}

// With an exponent of 1 the file key would be readable as it is.
function isSound(exponent: Buffer, modulus: Buffer): boolean {
  const e = numberOf(exponent)
  return e > 2n && e % 2n === 1n && e < MAX_EXPONENT && modulus.length <= MAX_BITS / 8 + 1
}

// Not by `asymmetricKeyDetails`: of a key with more than 16,384 bits that leaves an
// error behind in OpenSSL, with which the next operation on any key fails.
function bitsOf(key: KeyObject): number {
  const { n = '' } = key.export({ format: 'jwk' })
  return numberOf(Buffer.from(n, 'base64url')).toString(2).length
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`)
}

function wrap(key: SshPublicKey, publicKey: KeyObject, fileKey: SecretBytes): Stanza {
  const body = publicEncrypt({ key: publicKey, ...OAEP }, fileKey.reveal())
  return { type: TYPE, args: [fingerprint(key)], body }
}

function unwrap(
  { args, body }: Stanza,
  key: SshPublicKey,
  privateKey: KeyObject,
): SecretBytes | undefined {
  if (args.length !== 1) throw new AgeError('header', 'malformed ssh-rsa stanza')
  if (args[0] !== fingerprint(key)) return undefined
  try {
    return fileKeyOf(privateDecrypt({ key: privateKey, ...OAEP }, body))
  } catch {
    return undefined
  }
}
