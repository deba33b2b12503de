import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const SESSION_KEY_BYTES = 32
const LENGTH_BYTES = 2
const TAG_BYTES = 16
// Each session key encrypts one value, so a nonce of zeros never repeats.
const NONCE = Buffer.alloc(12)

/**
 * HybridEncrypt of sealed-secrets (pkg/crypto/crypto.go): the length of the RSA
 * part in two bytes, the session key under RSA-OAEP with `label`, then the value
 * and its tag under AES-256-GCM.
 */
export function hybridEncrypt(key: KeyObject, plaintext: Uint8Array, label: string): Buffer {
  const sessionKey = randomBytes(SESSION_KEY_BYTES)
  try {
    const wrapped = publicEncrypt({ key, ...oaep(label) }, sessionKey)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt16BE(wrapped.length)
    const cipher = createCipheriv(CIPHER, sessionKey, NONCE)
    const body = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]
    return Buffer.concat([length, wrapped, ...body])
  } finally {
    sessionKey.fill(0)
  }
}

/** The parts of a sealed value. */
export interface SealedParts {
  readonly wrapped: Buffer
  readonly body: Buffer
}

/** Takes a sealed value apart; undefined when it is too short to be one. */
export function splitSealed(ciphertext: Buffer): SealedParts | undefined {
  if (ciphertext.length < LENGTH_BYTES) return undefined
  const start = LENGTH_BYTES + ciphertext.readUInt16BE(0)
  if (ciphertext.length < start + TAG_BYTES) return undefined
  return { wrapped: ciphertext.subarray(LENGTH_BYTES, start), body: ciphertext.subarray(start) }
}

/** HybridDecrypt with one key; undefined when it does not open the value under this label. */
export function hybridDecrypt(
  key: KeyObject,
  parts: SealedParts,
  label: string,
): Buffer | undefined {
  let sessionKey: Buffer | undefined
  try {
    sessionKey = privateDecrypt({ key, ...oaep(label) }, parts.wrapped)
    const decipher = createDecipheriv(CIPHER, sessionKey, NONCE, { authTagLength: TAG_BYTES })
    const end = parts.body.length - TAG_BYTES
    decipher.setAuthTag(parts.body.subarray(end))
    return Buffer.concat([decipher.update(parts.body.subarray(0, end)), decipher.final()])
  } catch {
    return undefined
  } finally {
    sessionKey?.fill(0)
  }
}

function oaep(label: string): { padding: number; oaepHash: string; oaepLabel: Buffer } {
  return {
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: 'sha256',
    oaepLabel: Buffer.from(label),
  }
}
