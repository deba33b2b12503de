import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'

// RFC 8410: the only way to hand raw keys to node:crypto that every supported version has.
const PKCS8_START = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_START = Buffer.from('302a300506032b656e032100', 'hex')
const BASE_POINT = Buffer.alloc(32)
BASE_POINT[0] = 9

/** A scalar as a key; OpenSSL takes longer to read it than to compute with it. */
export function x25519Key(scalar: Uint8Array): KeyObject {
  const key = Buffer.concat([PKCS8_START, scalar])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** X25519 of RFC 7748; undefined when the result is zero, which a point of low order makes. */
export function x25519(privateKey: KeyObject, point: Uint8Array): Buffer | undefined {
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI_START, point]),
    format: 'der',
    type: 'spki',
  })
  try {
    return diffieHellman({ privateKey, publicKey })
  } catch {
    return undefined
  }
}

/** Public side of a scalar. */
export function x25519Public(key: KeyObject): Buffer {
  // Clamped scalars are no multiple of the base point's order.
  return x25519(key, BASE_POINT) ?? Buffer.alloc(32)
}
