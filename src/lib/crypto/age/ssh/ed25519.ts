import { createHash, type KeyObject, randomBytes } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { ED25519, ed25519Blob, ed25519Point, ed25519PrivateKey } from '../../ssh/ed25519-key.ts'
import { AgeError } from '../age-error.ts'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { firstOf, unwrapWith, wrapWith } from '../file-key.ts'
import { x25519, x25519Key, x25519Public } from '../keys/curve25519.ts'
import { hkdf } from '../primitives.ts'
import type { Identity, Recipient, Stanza } from '../types.ts'
import { montgomeryOf } from './edwards.ts'
import { fingerprint, type SshPublicKey, sshLine } from './public-key.ts'

const LABEL = 'age-encryption.org/v1/ssh-ed25519'

/**
 * An Ed25519 key, used as the X25519 key that it corresponds to (age's agessh).
 *
 * @throws UserError when it is not a point of the curve
 */
export function ed25519Recipient(key: SshPublicKey): Recipient {
  const point = montgomeryIn(key.blob)
  if (point === undefined) throw new UserError('this ssh-ed25519 key is not a valid public key')
  return {
    kind: ED25519,
    text: sshLine(key),
    wrapFileKey: (fileKey) => ({ stanzas: [wrap(key, point, fileKey)], labels: [] }),
  }
}

/** From the seed of 32 bytes, which is what ssh calls the private key. */
export function ed25519Identity(seed: SecretBytes): Identity {
  const key = ed25519PublicKey(seed)
  const digest = createHash('sha512').update(seed.reveal()).digest()
  const montgomery = x25519Key(digest.subarray(0, 32))
  const point = x25519Public(montgomery)
  return {
    kind: ED25519,
    recipient: ed25519Recipient(key),
    unwrapFileKey: (stanzas) =>
      firstOf(stanzas, ED25519, (stanza) => unwrap(stanza, key, montgomery, point)),
  }
}

/** Public side of a seed. */
export function ed25519PublicKey(seed: SecretBytes): SshPublicKey {
  return { type: ED25519, blob: ed25519Blob(ed25519PrivateKey(seed)) }
}

function montgomeryIn(blob: Buffer): Buffer | undefined {
  const point = ed25519Point(blob)
  return point === undefined ? undefined : montgomeryOf(point)
}

function wrap(key: SshPublicKey, point: Buffer, fileKey: SecretBytes): Stanza {
  const ephemeral = x25519Key(randomBytes(32))
  const share = x25519Public(ephemeral)
  const secret = x25519(ephemeral, point)
  if (secret === undefined) throw new UserError('this ssh-ed25519 key is a point of low order')
  return {
    type: ED25519,
    args: [fingerprint(key), encodeBase64(share)],
    body: wrapWith(wrappingKey(key, secret, share, point), fileKey),
  }
}

function unwrap(
  { args, body }: Stanza,
  key: SshPublicKey,
  montgomery: KeyObject,
  point: Buffer,
): SecretBytes | undefined {
  const share = decodeBase64(args[1] ?? '')
  if (args.length !== 2 || share?.length !== 32) {
    throw new AgeError('header', 'malformed ssh-ed25519 stanza')
  }
  if (args[0] !== fingerprint(key)) return undefined
  const secret = x25519(montgomery, share)
  if (secret === undefined) throw new AgeError('header', 'an ssh-ed25519 share is of low order')
  return unwrapWith(wrappingKey(key, secret, share, point), body)
}

// The tweak binds the secret to the Ed25519 key, which more than one X25519 key may come from.
function wrappingKey(key: SshPublicKey, secret: Buffer, share: Buffer, point: Buffer): Buffer {
  const tweak = hkdf(Buffer.alloc(0), key.blob, LABEL)
  const tweaked = x25519(x25519Key(tweak), secret) ?? Buffer.alloc(32)
  return hkdf(tweaked, Buffer.concat([share, point]), LABEL)
}
