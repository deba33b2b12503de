import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { writeFailure } from '../../base/atomic-file.ts'
import { PlacedError, UserError } from '../../base/errors.ts'
import type { Io } from '../io.ts'

/** Something encrypted that can be read from its beginning more than once. */
export interface Input {
  /** For messages and to tell the format; undefined for standard input. */
  readonly path: string | undefined
  read(): AsyncIterable<Uint8Array>
  /** The first bytes. */
  head(length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens a file, or standard input for `-`, which must be encrypted: it is kept in a
 * file of its own meanwhile.
 *
 * @throws Error of the system when there is no such file
 */
export async function openEncrypted(path: string, io: Pick<Io, 'stdin'>): Promise<Input> {
  if (path === '-') return standardInput(io)
  const file = await open(path, 'r')
  try {
    if ((await file.stat()).isDirectory()) throw new PlacedError(path, `${path} is a folder`)
  } finally {
    await file.close()
  }
  return inputOf(path, path)
}

function inputOf(path: string | undefined, stored: string): Input {
  let whole: Uint8Array | undefined
  return {
    path,
    // Most are documents, of which the first bytes are all.
    read: () => (whole === undefined ? createReadStream(stored, STREAM) : Readable.from([whole])),
    head: async (length) => {
      const head = await headOf(stored, length)
      if (head.length < length) whole = head
      return head
    },
    close: () => Promise.resolve(),
  }
}

const STREAM = { highWaterMark: 1024 * 1024 }

async function headOf(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** As it came, in a private folder until it is closed. */
async function standardInput({ stdin }: Pick<Io, 'stdin'>): Promise<Input> {
  checkPiped(stdin)
  const folder = await mkdtemp(join(tmpdir(), 'vault-secret-'))
  const stored = join(folder, 'input')
  try {
    await pipeline(stdin, createWriteStream(stored, { mode: 0o600 }))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw isReading(error) ? error : writeFailure(stored, error)
  }
  const input = inputOf(undefined, stored)
  return { ...input, close: () => rm(folder, { recursive: true, force: true }) }
}

function isReading(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'read'
}

/** What a file is called in messages. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path
}

/**
 * The plain bytes of a file, or of standard input for `-`; they are kept nowhere. A file is
 * opened when its bytes are wanted: of thousands, only a few may be open at once.
 *
 * @throws UserError when it is a folder, or standard input is the terminal; Error of the system
 *   when it cannot be read
 */
export async function openPlain(
  path: string,
  { stdin }: Pick<Io, 'stdin'>,
): Promise<AsyncIterable<Uint8Array>> {
  if (path !== '-') {
    await checkReadable(path)
    return bytesIn(path)
  }
  checkPiped(stdin)
  return stdin as AsyncIterable<Uint8Array>
}

async function* bytesIn(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, STREAM) as AsyncIterable<Uint8Array>
}

async function checkReadable(path: string): Promise<void> {
  const found = await stat(path)
  if (found.isDirectory()) throw new UserError('it is a folder', ['name the files in it'])
  // Not of a pipe, which can be opened once.
  if (found.isFile()) await access(path, constants.R_OK)
}

function checkPiped({ isTTY }: Io['stdin']): void {
  if (!isTTY) return
  throw new UserError('standard input is the terminal', ['name a file, or let it come from a pipe'])
}

/** All bytes of a document, which is small. */
export async function bytesOf(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    all.push(chunk)
    length += chunk.length
    if (length > LARGEST) {
      throw new PlacedError(name, `${name} is too large for a document`, [
        'encrypt it with --format age',
      ])
    }
  }
  return Buffer.concat(all)
}

const LARGEST = 256 * 1024 * 1024
