import { randomBytes } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import type { ByteReader } from './byte-reader.ts'
import { hkdf, open, seal } from './primitives.ts'

const CHUNK = 64 * 1024
const SEALED_CHUNK = CHUNK + 16
const NONCE_LENGTH = 16

/**
 * STREAM of C2SP age.md: chunks of 64 KiB, each under its number and whether it
 * is the last. No chunk depends on another.
 */
export async function* encryptPayload(
  plaintext: ByteReader,
  fileKey: SecretBytes,
): AsyncGenerator<Buffer> {
  const nonce = randomBytes(NONCE_LENGTH)
  const key = hkdf(fileKey.reveal(), nonce, 'payload')
  yield nonce
  for (let index = 0, last = false; !last; index++) {
    const chunk = await plaintext.take(CHUNK)
    last = await isAtEnd(plaintext)
    yield seal(key, chunk, chunkNonce(index, last))
  }
}

/**
 * What was yielded is authentic; only the end says that nothing is missing.
 *
 * @throws AgeError kind `payload`; kind `header` when the file ends right after the header
 */
export async function* decryptPayload(
  sealed: ByteReader,
  fileKey: SecretBytes,
): AsyncGenerator<Buffer> {
  const nonce = await sealed.take(NONCE_LENGTH)
  if (nonce.length < NONCE_LENGTH) throw new AgeError('header', 'the file ends after its header')
  const key = hkdf(fileKey.reveal(), nonce, 'payload')
  for (let index = 0, last = false; !last; index++) {
    const chunk = await sealed.take(SEALED_CHUNK)
    last = await isAtEnd(sealed)
    const plaintext = open(key, chunk, chunkNonce(index, last))
    if (plaintext?.length === 0 && index > 0) throw failure('the last chunk is empty')
    if (plaintext !== undefined) yield plaintext
    else yield* explain(chunk, last, open(key, chunk, chunkNonce(index, !last)))
  }
}

// A whole chunk opens as what it is not when the file was cut right behind it, or
// something was appended. As age does, what is authentic comes out before the error.
function* explain(chunk: Buffer, last: boolean, other: Buffer | undefined): Generator<Buffer> {
  if (chunk.length === 0) throw failure('the file was cut short')
  if (other === undefined || chunk.length < SEALED_CHUNK) {
    throw failure('the content was changed or cut short after it was encrypted')
  }
  yield other
  throw failure(last ? 'the file was cut short' : 'something was appended to the file')
}

function failure(message: string): AgeError {
  return new AgeError('payload', message)
}

async function isAtEnd(reader: ByteReader): Promise<boolean> {
  return (await reader.peek(1)).length === 0
}

function chunkNonce(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  // 11 bytes of counter, of which a JavaScript number fills six: 2^64 bytes of file and more.
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}
