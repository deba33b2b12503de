import { randomBytes } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { view } from './base64.ts'
import { type Block, openBlock, sealBlock } from './block-cipher.ts'
import { inOrder } from './block-threads.ts'
import type { ByteReader } from './byte-reader.ts'
import { hkdf, open } from './primitives.ts'

const CHUNK = 64 * 1024
const SEALED_CHUNK = CHUNK + 16
const NONCE_LENGTH = 16

/** So many chunks at a time, where so many are there. */
const CHUNKS_AT_ONCE = 16

/**
 * STREAM of C2SP age.md: chunks of 64 KiB, each under its number and whether it
 * is the last. No chunk depends on another.
 */
export async function* encryptPayload(
  plaintext: ByteReader,
  fileKey: SecretBytes,
): AsyncGenerator<Uint8Array> {
  const nonce = randomBytes(NONCE_LENGTH)
  const key = hkdf(fileKey.reveal(), nonce, 'payload')
  yield nonce
  for await (const { result } of inOrder(readBlocks(plaintext, CHUNK), key, sealBlock)) {
    if (result !== undefined) yield result
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
): AsyncGenerator<Uint8Array> {
  const nonce = await sealed.take(NONCE_LENGTH)
  if (nonce.length < NONCE_LENGTH) throw new AgeError('header', 'the file ends after its header')
  const key = hkdf(fileKey.reveal(), nonce, 'payload')
  for await (const { block, result } of inOrder(readBlocks(sealed, SEALED_CHUNK), key, openBlock)) {
    // A last chunk that holds nothing stands for a file that holds nothing.
    const isEmpty = result?.length === 0 && block.first > 0
    if (result !== undefined && !isEmpty) yield result
    else yield* openOneByOne(key, block)
  }
}

/** What can be read without waiting, at least one chunk, until the end of the input. */
async function* readBlocks(reader: ByteReader, size: number): AsyncGenerator<Block> {
  for (let first = 0, last = false; !last;) {
    await reader.peek(1)
    const there = Math.floor(reader.available / size)
    const count = Math.max(1, Math.min(there, CHUNKS_AT_ONCE))
    const bytes = await reader.take(count * size)
    last = await isAtEnd(reader)
    yield { bytes, first, last }
    first += count
  }
}

/** Finds the chunk at fault, and says what is wrong with it; those before it come out. */
function* openOneByOne(key: Uint8Array, { bytes, first, last }: Block): Generator<Buffer> {
  const count = Math.max(1, Math.ceil(bytes.length / SEALED_CHUNK))
  for (let at = 0; at < count; at++) {
    const chunk = view(bytes.subarray(at * SEALED_CHUNK, (at + 1) * SEALED_CHUNK))
    const [index, isLast] = [first + at, last && at === count - 1]
    const plaintext = open(key, chunk, chunkNonce(index, isLast))
    if (plaintext?.length === 0 && index > 0) throw failure('the last chunk is empty')
    if (plaintext !== undefined) yield plaintext
    else yield* explain(chunk, isLast, open(key, chunk, chunkNonce(index, !isLast)))
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
