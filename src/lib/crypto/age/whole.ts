import { decryptAge } from './decrypt.ts'
import { encryptAge } from './encrypt.ts'
import type { EncryptOptions, Identity, Recipient } from './types.ts'

/** {@link encryptAge} of what is in memory already. */
export function encryptAgeBytes(
  plaintext: Uint8Array,
  recipients: readonly Recipient[],
  options: EncryptOptions = {},
): Promise<Uint8Array> {
  return gather(encryptAge([plaintext], recipients, options))
}

/** {@link decryptAge} of what is in memory already; gives all or nothing. */
export function decryptAgeBytes(
  ciphertext: Uint8Array,
  identities: readonly Identity[],
): Promise<Uint8Array> {
  return gather(decryptAge([ciphertext], identities))
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}
