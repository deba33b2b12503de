import { createECDH, createHash, ECDH } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { encodeBase64 } from '../base64.ts'
import { bytesOfBech32 } from '../bech32.ts'
import { hmac } from '../primitives.ts'
import type { Recipient, Stanza } from '../types.ts'
import { POST_QUANTUM } from './hybrid.ts'
import { dhkemSecret, hpkeSeal, KEM } from './hpke.ts'

const CURVE = 'prime256v1'
const COMPRESSED_LENGTH = 33
const MLKEM_LENGTH = 1184
const HYBRID_LENGTH = MLKEM_LENGTH + 65

/**
 * `age1tag1...`: a P-256 key, mostly on a hardware token. Whoever holds the
 * file can tell whether it is for a recipient that they know.
 *
 * @throws UserError
 */
export function parseTagRecipient(text: string): Recipient {
  const key = bytesOfBech32(text, 'age1tag', COMPRESSED_LENGTH)
  const point = key && uncompressed(key)
  if (key === undefined || point === undefined) throw new UserError(notA('age1tag'))
  return {
    kind: 'tag',
    text,
    wrapFileKey: (fileKey) => ({ stanzas: [wrap(key, point, fileKey)], labels: [] }),
  }
}

/**
 * `age1tagpq1...`: the same with ML-KEM-768.
 *
 * @throws UserError
 */
export function parseHybridTagRecipient(text: string): Recipient {
  const key = bytesOfBech32(text, 'age1tagpq', HYBRID_LENGTH)
  if (key === undefined) throw new UserError(notA('age1tagpq'))
  return {
    kind: 'hybrid-tag',
    text,
    wrapFileKey: async (fileKey) => ({
      stanzas: [await wrapHybrid(key, fileKey)],
      labels: POST_QUANTUM,
    }),
  }
}

function wrap(key: Uint8Array, point: Buffer, fileKey: SecretBytes): Stanza {
  const ephemeral = createECDH(CURVE)
  const share = ephemeral.generateKeys()
  const dh = ephemeral.computeSecret(point)
  const secret = dhkemSecret(KEM.dhkemP256, dh, Buffer.concat([share, point]))
  const label = 'age-encryption.org/p256tag'
  return {
    type: 'p256tag',
    args: [encodeBase64(tagOf(label, share, key)), encodeBase64(share)],
    body: hpkeSeal(KEM.dhkemP256, secret, label, fileKey.reveal()),
  }
}

async function wrapHybrid(key: Uint8Array, fileKey: SecretBytes): Promise<Stanza> {
  const { cipherText, sharedSecret } = await encapsulate(key)
  const label = 'age-encryption.org/mlkem768p256tag'
  return {
    type: 'mlkem768p256tag',
    // The tag is of the P-256 half alone.
    args: [
      encodeBase64(tagOf(label, cipherText, key.subarray(MLKEM_LENGTH))),
      encodeBase64(cipherText),
    ],
    body: hpkeSeal(KEM.mlkem768p256, sharedSecret, label, fileKey.reveal()),
  }
}

async function encapsulate(
  key: Uint8Array,
): Promise<{ readonly cipherText: Uint8Array; readonly sharedSecret: Uint8Array }> {
  const library = await import('@noble/post-quantum/hybrid.js')
  try {
    return library.ml_kem768_p256.encapsulate(key)
  } catch {
    throw new UserError('this age1tagpq recipient is not a valid public key')
  }
}

// C2SP age.md, "tagged recipients": HKDF-Extract of the share and a hash of the recipient.
function tagOf(label: string, share: Uint8Array, key: Uint8Array): Buffer {
  const hash = createHash('sha256').update(key).digest().subarray(0, 4)
  return hmac(Buffer.from(label), share, hash).subarray(0, 4)
}

/** Undefined when it is not a point of the curve. */
function uncompressed(key: Uint8Array): Buffer | undefined {
  try {
    const point = ECDH.convertKey(key, CURVE, undefined, undefined, 'uncompressed')
    return Buffer.isBuffer(point) ? point : undefined
  } catch {
    return undefined
  }
}

function notA(prefix: string): string {
  return `this is not an ${prefix} recipient: mistyped or cut short`
}
