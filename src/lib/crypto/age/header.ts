import { randomBytes, timingSafeEqual } from 'node:crypto'

import { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { ByteReader } from './byte-reader.ts'
import { hkdf, hmac } from './primitives.ts'
import { encodeStanza, readLine, readStanza, splitWords } from './stanza.ts'
import type { Stanza } from './types.ts'

/** First line of every file. */
export const INTRO = 'age-encryption.org/v1\n'
const FOOTER = '---'
const MAC_LENGTH = 32
const NO_SALT = Buffer.alloc(0)
// As in age's internal/format.
const MAX_STANZAS = 1024
const MAX_HEADER = 2 * 1024 * 1024

/** What stands before the payload. */
export interface Header {
  readonly stanzas: readonly Stanza[]
  /** Everything that the MAC covers, as it was read. */
  readonly signed: Uint8Array
  readonly mac: Uint8Array
}

/** A key for one file. */
export function newFileKey(): SecretBytes {
  return SecretBytes.from(randomBytes(16))
}

/** Header with its MAC. */
export function encodeHeader(stanzas: readonly Stanza[], fileKey: SecretBytes): Buffer {
  const signed = `${INTRO}${stanzas.map(encodeStanza).join('')}${FOOTER}`
  const mac = encodeBase64(macOf(Buffer.from(signed), fileKey))
  return Buffer.from(`${signed} ${mac}\n`)
}

/**
 * Reads up to the payload.
 *
 * @throws AgeError kind `header`
 */
export async function readHeader(reader: ByteReader): Promise<Header> {
  const start = await reader.peek(INTRO.length)
  if (start.toString('latin1') !== INTRO) throw malformed(describeStart(start))
  const signed = [await reader.take(INTRO.length)]
  const stanzas: Stanza[] = []
  while ((await reader.peek(FOOTER.length)).toString('latin1') !== FOOTER) {
    stanzas.push(await readStanza(reader, malformed, (line) => signed.push(line)))
    if (stanzas.length > MAX_STANZAS) throw malformed('it has too many recipients')
    if (sizeOf(signed) > MAX_HEADER) throw malformed('it is too long')
  }
  if (stanzas.length === 0) throw malformed('it has no recipients')
  const last = await readLine(reader, malformed)
  return {
    stanzas,
    signed: Buffer.concat([...signed, last.subarray(0, FOOTER.length)]),
    mac: readMac(last),
  }
}

/**
 * Whether the header is as it was written by somebody who knew the file key.
 *
 * @throws AgeError kind `hmac`
 */
export function checkMac({ signed, mac }: Header, fileKey: SecretBytes): void {
  if (!timingSafeEqual(macOf(signed, fileKey), mac)) {
    throw new AgeError('hmac', 'the header was changed after the file was encrypted')
  }
}

function macOf(signed: Uint8Array, fileKey: SecretBytes): Buffer {
  return hmac(hkdf(fileKey.reveal(), NO_SALT, 'header'), signed)
}

function readMac(line: Buffer): Buffer {
  const words = splitWords(line.toString('latin1', 0, line.length - 1), malformed)
  const mac = decodeBase64(words[1] ?? '')
  if (words[0] !== FOOTER || words.length !== 2 || mac?.length !== MAC_LENGTH) {
    throw malformed('its last line is malformed')
  }
  return mac
}

// Never repeats what stands there: it may be somebody's key file.
function describeStart(start: Buffer): string {
  if (start.length === 0) return 'the input is empty'
  const text = start.toString('latin1')
  if (text.startsWith('age-encryption.org/')) return 'it is of an unknown version, or cut short'
  return 'the input is not an age file'
}

function malformed(message: string): AgeError {
  return new AgeError('header', `malformed header: ${message}`)
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
