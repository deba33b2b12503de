import { AgeError } from './age-error.ts'
import { decodePaddedBase64, view } from './base64.ts'
import type { ByteReader } from './byte-reader.ts'

const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'
const END = '-----END AGE ENCRYPTED FILE-----'
const COLUMNS = 64
const BYTES_PER_LINE = 48
const MAX_WHITESPACE = 1024
// Lines that are encoded or decoded at once.
const BATCH = 1024
const FULL_LINE = /^[A-Za-z0-9+/]{64}$/

/** How much of a file {@link isArmored} needs to see. */
export const ARMOR_START = MAX_WHITESPACE + BEGIN.length

/** Whether this start of a file is, or wants to be, the text form. */
export function isArmored(start: Uint8Array): boolean {
  const text = view(start).toString('latin1')
  return !text.startsWith('age-') && /^\s|-----\s*BEGIN\s+AGE/i.test(text)
}

/** The text form (C2SP age.md, "ASCII armor"): strict PEM with lines of 64 columns. */
export async function* encodeArmor(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  yield Buffer.from(`${BEGIN}\n`)
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? view(chunk) : Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % BYTES_PER_LINE)
    if (whole > 0) yield encodeLines(bytes.subarray(0, whole))
    // A copy, because whoever made the chunk may use its memory again.
    rest = Buffer.from(bytes.subarray(whole))
  }
  if (rest.length > 0) yield encodeLines(rest)
  yield Buffer.from(`${END}\n`)
}

function encodeLines(bytes: Buffer): Buffer {
  return Buffer.from(`${bytes.toString('base64').replaceAll(/.{64}(?!$)/g, '$&\n')}\n`)
}

/**
 * Decodes the text form.
 *
 * @throws AgeError kind `armor`
 */
export async function* decodeArmor(reader: ByteReader): AsyncGenerator<Buffer> {
  await skipToBegin(reader)
  let batch: string[] = []
  for (;;) {
    const line = await nextLine(reader)
    if (FULL_LINE.test(line)) {
      batch.push(line)
      if (batch.length < BATCH) continue
    } else {
      yield Buffer.concat([Buffer.from(batch.join(''), 'base64'), await readLast(reader, line)])
      return
    }
    yield Buffer.from(batch.join(''), 'base64')
    batch = []
  }
}

async function skipToBegin(reader: ByteReader): Promise<void> {
  for (let skipped = 0; ;) {
    const line = await nextLine(reader)
    if (line === BEGIN) return
    skipped += line.length + 1
    if (line.trim() !== '') throw malformed('it does not start with its first line')
    if (skipped > MAX_WHITESPACE) throw malformed('it starts with too much white space')
  }
}

/** `line` is a short line and the last but one, or the last. */
async function readLast(reader: ByteReader, line: string): Promise<Buffer> {
  const bytes = line === END ? Buffer.alloc(0) : decodePaddedBase64(line)
  if (bytes === undefined || line === '' || line.length > COLUMNS) {
    throw malformed('a line is not what base64 looks like')
  }
  if (line !== END && (await nextLine(reader)) !== END) {
    throw malformed('a short line is not followed by the last line')
  }
  const rest = await reader.take(MAX_WHITESPACE)
  if (rest.toString('latin1').trim() !== '') throw malformed('something follows its last line')
  if (rest.length === MAX_WHITESPACE) throw malformed('it ends with too much white space')
  return bytes
}

async function nextLine(reader: ByteReader): Promise<string> {
  const line = await reader.line(2 * MAX_WHITESPACE)
  if (line === undefined) throw malformed('a line is too long')
  if (line.length === 0) throw malformed('it ends in the middle')
  return line.toString('latin1').replace(/\r?\n$/, '')
}

function malformed(message: string): AgeError {
  return new AgeError('armor', `malformed armor: ${message}`)
}
