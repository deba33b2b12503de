import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

import { PlacedError } from '../../base/errors.ts'
import { decompressed } from './decompress.ts'

/** A file, or standard input, that can be read more than once. */
export interface Input {
  /** The path as given; `standard input`. */
  readonly name: string
  /**
   * Its text, decompressed and decoded.
   *
   * @throws UserError when it cannot be read or is cut off
   */
  text(): AsyncIterable<string>
}

/** How `-` reads: the whole of it at once, since it cannot be opened again. */
export type ReadStandardInput = () => Promise<Uint8Array>

/** Opens a file each time it is read, so that nothing of it stays in memory. */
export function fileInput(path: string): Input {
  return { name: path, text: () => decode(path, () => createReadStream(path)) }
}

/** Bytes that are there already. */
export function bytesInput(name: string, bytes: Uint8Array): Input {
  return { name, text: () => decode(name, () => Readable.from([bytes])) }
}

async function* decode(
  name: string,
  open: () => Readable,
): AsyncGenerator<string, void, undefined> {
  let decoder: TextDecoder | undefined
  try {
    for await (const bytes of decompressed(open())) {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
      yield decoder.decode(bytes, { stream: true })
    }
    yield decoder?.decode() ?? ''
  } catch (error) {
    throw unreadable(name, error)
  }
}

// PowerShell 5 writes UTF-16 with `>`.
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf8'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  Z_BUF_ERROR: 'it is cut off',
  Z_DATA_ERROR: 'its compression is damaged',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not text in UTF-8 or UTF-16',
}

/** The error of reading `name`, in words. */
export function unreadable(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (reason === undefined) return error
  return new PlacedError(name, `cannot read ${name}: ${reason}`)
}
