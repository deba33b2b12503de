import { randomBytes } from 'node:crypto'

import type { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'

import { UserError } from '../../../base/errors.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import { AgeError } from '../age-error.ts'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { bytesOfBech32, encodeBech32 } from '../bech32.ts'
import { fileKeyOf, firstOf } from '../file-key.ts'
import type { Identity, Recipient, Stanza } from '../types.ts'
import { hpkeOpen, hpkeSeal, KEM } from './hpke.ts'

const SEED_LENGTH = 32
const PUBLIC_LENGTH = 1216
const SHARE_LENGTH = 1120
const WRAPPED_LENGTH = 32
const TYPE = 'mlkem768x25519'
const LABEL = 'age-encryption.org/mlkem768x25519'

/** Recipients with this label keep a file safe from quantum computers, others do not. */
export const POST_QUANTUM = ['postquantum'] as const

/**
 * `age1pq1...`
 *
 * @throws UserError
 */
export function parseHybridRecipient(text: string): Recipient {
  const key = bytesOfBech32(text, 'age1pq', PUBLIC_LENGTH)
  if (key === undefined) {
    throw new UserError('this is not an age1pq recipient: mistyped or cut short')
  }
  return {
    kind: 'hybrid',
    text,
    wrapFileKey: async (fileKey) => ({
      stanzas: [await wrap(key, fileKey)],
      labels: POST_QUANTUM,
    }),
  }
}

/**
 * `AGE-SECRET-KEY-PQ-1...`
 *
 * @throws UserError
 */
export function parseHybridIdentity(text: SecretBytes): Identity {
  const seed = bytesOfBech32(text.revealText(), 'AGE-SECRET-KEY-PQ-', SEED_LENGTH)
  if (seed === undefined) {
    throw new UserError('this is not a post-quantum age identity: mistyped or cut short')
  }
  const secret = SecretBytes.from(seed)
  return {
    kind: 'hybrid',
    unwrapFileKey: (stanzas) => firstOf(stanzas, TYPE, (stanza) => unwrap(stanza, secret)),
  }
}

/** A new identity and its recipient. */
export async function newHybridIdentity(): Promise<{
  readonly identity: SecretBytes
  readonly recipient: string
}> {
  const seed = randomBytes(SEED_LENGTH)
  const text = encodeBech32('age-secret-key-pq-', seed).toUpperCase()
  const point = (await kem()).getPublicKey(seed)
  return { identity: SecretBytes.fromText(text), recipient: encodeBech32('age1pq', point) }
}

async function wrap(key: Uint8Array, fileKey: SecretBytes): Promise<Stanza> {
  const { cipherText, sharedSecret } = encapsulate(await kem(), key)
  return {
    type: TYPE,
    args: [encodeBase64(cipherText)],
    body: hpkeSeal(KEM.mlkem768x25519, sharedSecret, LABEL, fileKey.reveal()),
  }
}

async function unwrap(stanza: Stanza, seed: SecretBytes): Promise<SecretBytes | undefined> {
  const share = decodeBase64(stanza.args[0] ?? '')
  const { length } = stanza.body
  if (stanza.args.length !== 1 || share?.length !== SHARE_LENGTH || length !== WRAPPED_LENGTH) {
    throw new AgeError('header', 'malformed mlkem768x25519 stanza')
  }
  const secret = decapsulate(await kem(), share, seed)
  const fileKey = hpkeOpen(KEM.mlkem768x25519, secret, LABEL, stanza.body)
  return fileKey && fileKeyOf(fileKey)
}

type Kem = Awaited<ReturnType<typeof kem>>

// Late, because few files need it and loading it takes as long as starting Node.
async function kem(): Promise<typeof ml_kem768_x25519> {
  const library = await import('@noble/post-quantum/hybrid.js')
  return library.ml_kem768_x25519
}

function encapsulate(library: Kem, key: Uint8Array): ReturnType<Kem['encapsulate']> {
  try {
    return library.encapsulate(key)
  } catch {
    throw new UserError('this age1pq recipient is not a valid public key')
  }
}

function decapsulate(library: Kem, share: Uint8Array, seed: SecretBytes): Uint8Array {
  try {
    return library.decapsulate(share, seed.reveal())
  } catch {
    throw new AgeError('header', 'an mlkem768x25519 share is not valid')
  }
}
