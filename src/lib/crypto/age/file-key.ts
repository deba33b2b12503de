import { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { open, seal } from './primitives.ts'
import type { Stanza } from './types.ts'

const FILE_KEY_LENGTH = 16
const WRAPPED_LENGTH = FILE_KEY_LENGTH + 16

/** Body of a stanza. */
export function wrapWith(key: Uint8Array, fileKey: SecretBytes): Buffer {
  return seal(key, fileKey.reveal())
}

/**
 * The file key in the body of a stanza, undefined when it is under another key.
 *
 * The length is checked first: a longer text could be made to open under many
 * keys, which turns whoever decrypts into an oracle (C2SP age.md).
 *
 * @throws AgeError kind `header`
 */
export function unwrapWith(key: Uint8Array, body: Uint8Array): SecretBytes | undefined {
  if (body.length !== WRAPPED_LENGTH) {
    throw new AgeError('header', 'a wrapped key has a wrong length')
  }
  const fileKey = open(key, body)
  return fileKey && SecretBytes.from(fileKey)
}

/** Tries each stanza of a type, in order. */
export async function firstOf(
  stanzas: readonly Stanza[],
  type: string,
  unwrap: (stanza: Stanza) => Promise<SecretBytes | undefined> | SecretBytes | undefined,
): Promise<SecretBytes | undefined> {
  for (const stanza of stanzas) {
    const fileKey = stanza.type === type ? await unwrap(stanza) : undefined
    if (fileKey !== undefined) return fileKey
  }
  return undefined
}

/** Checks the length of a file key that came from elsewhere. */
export function fileKeyOf(bytes: Uint8Array): SecretBytes | undefined {
  return bytes.length === FILE_KEY_LENGTH ? SecretBytes.from(bytes) : undefined
}
