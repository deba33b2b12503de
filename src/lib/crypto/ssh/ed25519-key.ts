/** Ed25519 keys between their 32 bytes, Node's key objects, and the form that ssh writes them in. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { WireReader, wireString } from './wire.ts'

export const ED25519 = 'ssh-ed25519'
const POINT_BYTES = 32
// The fixed start of a private and of a public key of RFC 8410.
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_START = Buffer.from('302a300506032b6570032100', 'hex')

/** @param seed the 32 bytes that ssh calls the private key */
export function ed25519PrivateKey(seed: SecretBytes): KeyObject {
  const der = Buffer.concat([PKCS8_START, seed.reveal()])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/** The public side of a private key, as it stands in `authorized_keys` files (RFC 8709 §4). */
export function ed25519Blob(key: KeyObject): Buffer {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return blobOfPoint(Buffer.from(x ?? '', 'base64url'))
}

/** The key of such a form; undefined when it is of another kind, or holds more than a key. */
export function ed25519PublicKey(blob: Buffer): KeyObject | undefined {
  const point = ed25519Point(blob)
  if (point === undefined) return undefined
  return createPublicKey({ key: Buffer.concat([SPKI_START, point]), format: 'der', type: 'spki' })
}

/** The 32 bytes in such a form. */
export function ed25519Point(blob: Buffer): Buffer | undefined {
  try {
    const reader = new WireReader(blob)
    reader.string()
    const point = reader.string()
    // Whatever follows would change the fingerprint, and the owner would not recognise it.
    return point.length === POINT_BYTES && blobOfPoint(point).equals(blob) ? point : undefined
  } catch {
    return undefined
  }
}

function blobOfPoint(point: Uint8Array): Buffer {
  return Buffer.concat([wireString(ED25519), wireString(point)])
}
