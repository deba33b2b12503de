import { type KeyObject, randomBytes } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import { AgeError } from '../age-error.ts'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { bytesOfBech32, encodeBech32 } from '../bech32.ts'
import { firstOf, unwrapWith, wrapWith } from '../file-key.ts'
import { hkdf } from '../primitives.ts'
import type { Identity, Recipient, Stanza } from '../types.ts'
import { x25519, x25519Key, x25519Public } from './curve25519.ts'

const LENGTH = 32
const LABEL = 'age-encryption.org/v1/X25519'

/**
 * `age1...`
 *
 * @throws UserError
 */
export function parseX25519Recipient(text: string): Recipient {
  const point = bytesOfBech32(text, 'age', LENGTH)
  if (point === undefined) {
    throw new UserError('this is not an age recipient: mistyped or cut short')
  }
  return x25519Recipient(point)
}

/**
 * `AGE-SECRET-KEY-1...`
 *
 * @throws UserError
 */
export function parseX25519Identity(text: SecretBytes): Identity {
  const scalar = bytesOfBech32(text.revealText(), 'AGE-SECRET-KEY-', LENGTH)
  if (scalar === undefined) {
    throw new UserError('this is not an age identity: mistyped or cut short')
  }
  return x25519Identity(SecretBytes.from(scalar))
}

/** A new `AGE-SECRET-KEY-1...` */
export function newX25519Identity(): SecretBytes {
  return SecretBytes.fromText(encodeBech32('age-secret-key-', randomBytes(LENGTH)).toUpperCase())
}

function x25519Recipient(point: Uint8Array): Recipient {
  return {
    kind: 'x25519',
    text: encodeBech32('age', point),
    wrapFileKey: (fileKey) => ({ stanzas: [wrap(point, fileKey)], labels: [] }),
  }
}

function wrap(point: Uint8Array, fileKey: SecretBytes): Stanza {
  const ephemeral = x25519Key(randomBytes(LENGTH))
  const share = x25519Public(ephemeral)
  const secret = x25519(ephemeral, point)
  if (secret === undefined) throw new UserError('this age recipient is a point of low order')
  const key = hkdf(secret, Buffer.concat([share, point]), LABEL)
  return { type: 'X25519', args: [encodeBase64(share)], body: wrapWith(key, fileKey) }
}

function x25519Identity(scalar: SecretBytes): Identity {
  const key = x25519Key(scalar.reveal())
  const point = x25519Public(key)
  return {
    kind: 'x25519',
    recipient: x25519Recipient(point),
    unwrapFileKey: (stanzas) => firstOf(stanzas, 'X25519', (stanza) => unwrap(stanza, key, point)),
  }
}

function unwrap(stanza: Stanza, key: KeyObject, point: Uint8Array): SecretBytes | undefined {
  const share = decodeBase64(stanza.args[0] ?? '')
  if (stanza.args.length !== 1 || share?.length !== LENGTH) {
    throw new AgeError('header', 'malformed X25519 stanza')
  }
  const secret = x25519(key, share)
  if (secret === undefined) throw new AgeError('header', 'an X25519 share is a point of low order')
  return unwrapWith(hkdf(secret, Buffer.concat([share, point]), LABEL), stanza.body)
}
