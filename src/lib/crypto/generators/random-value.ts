import { randomBytes, randomUUID } from 'node:crypto'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'

/** How random bytes are written. */
export type ByteEncoding = 'raw' | 'hex' | 'base64' | 'base64url'

const MAX_BYTES = 1024 * 1024
// RFC 9562: six of the 128 bits say what it is.
const UUID_BITS = 122

/**
 * Random bytes; `length` counts the bytes before they are encoded.
 *
 * @throws UserError when a Secret could not hold them
 */
export function generateBytes(length: number, encoding: ByteEncoding): Generated {
  if (!Number.isInteger(length) || length < 1 || length > MAX_BYTES) {
    throw new UserError(`the number of bytes is a number from 1 to ${MAX_BYTES}`)
  }
  const bytes = randomBytes(length)
  const value =
    encoding === 'raw' ? SecretBytes.from(bytes) : SecretBytes.fromText(bytes.toString(encoding))
  bytes.fill(0)
  return { value, entropyBits: length * 8 }
}

/** A random UUID, version 4. */
export function generateUuid(): Generated {
  // The cache of random bytes would keep what was handed out.
  const uuid = randomUUID({ disableEntropyCache: true })
  return { value: SecretBytes.fromText(uuid), entropyBits: UUID_BITS }
}
