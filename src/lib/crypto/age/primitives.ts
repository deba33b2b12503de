import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

import { view } from './base64.ts'

const TAG_LENGTH = 16
const CIPHER = 'chacha20-poly1305'
// Allowed where each key is used once, which the format guarantees for file keys.
const ZERO_NONCE = Buffer.alloc(12)

/** HKDF with SHA-256. */
export function hkdf(secret: Uint8Array, salt: Uint8Array, info: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}

/** HMAC with SHA-256. */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** ChaCha20-Poly1305; the tag of 16 bytes comes last. */
export function seal(
  key: Uint8Array,
  plaintext: Uint8Array,
  nonce: Uint8Array = ZERO_NONCE,
): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH })
  const head = cipher.update(plaintext)
  return Buffer.concat([head, cipher.final(), cipher.getAuthTag()])
}

/** Undefined when it was not sealed with this key and nonce. */
export function open(
  key: Uint8Array,
  sealed: Uint8Array,
  nonce: Uint8Array = ZERO_NONCE,
): Buffer | undefined {
  const end = sealed.length - TAG_LENGTH
  if (end < 0) return undefined
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(view(sealed.subarray(end)))
  const plaintext = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
    return plaintext
  } catch {
    return undefined
  }
}
