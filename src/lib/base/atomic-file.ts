import type { Stats } from 'node:fs'
import { chmod, chown, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { PlacedError } from './errors.ts'
import { temporaryName } from './temporary-name.ts'

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>

export interface AtomicOptions {
  /** Lets a file that is replaced keep its owner and permissions, instead of making it the owner's alone. */
  readonly keepMode?: boolean
  /** Called right before the file is replaced; when it throws, nothing is. */
  readonly beforeReplace?: () => Promise<void>
}

/**
 * Replaces a file as a whole: after a crash at any point there is the old one
 * or the new one, never a mixture (design §4.6). Readable by the owner only. A
 * symbolic link stays, what it leads to is replaced; a device or a pipe is
 * written to, as there is nothing to replace.
 *
 * @throws UserError when it cannot be written; the file is then as it was
 */
export async function writeFileAtomically(
  path: string,
  chunks: Chunks,
  options: AtomicOptions = {},
): Promise<void> {
  try {
    const known = await stat(path).catch(() => undefined)
    // Renaming over `/dev/stdout` would take it away from the whole machine.
    if (known !== undefined && !known.isFile() && !known.isDirectory()) {
      await writeThrough(path, chunks)
    } else {
      const real = known === undefined ? path : await realpath(path)
      await replace(real, chunks, { ...options, like: known })
    }
  } catch (error) {
    throw writeFailure(path, error)
  }
}

async function writeThrough(path: string, chunks: Chunks): Promise<void> {
  const file = await open(path, 'w')
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
  } finally {
    await file.close()
  }
}

interface Replacing extends AtomicOptions {
  readonly like: Stats | undefined
}

async function replace(
  path: string,
  chunks: Chunks,
  { keepMode, beforeReplace, like }: Replacing,
): Promise<void> {
  // In the same directory, since a rename cannot cross file systems.
  const temporary = join(dirname(path), await temporaryName(basename(path)))
  try {
    await writeSynced(temporary, chunks)
    if (keepMode === true && like !== undefined) {
      // Only root may give a file away; whoever else replaces one makes it their own.
      await chown(temporary, like.uid, like.gid).catch(() => undefined)
      await chmod(temporary, like.mode & 0o777)
    }
    await beforeReplace?.()
    await rename(temporary, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space is left',
  EDQUOT: 'the disk quota is used up',
}

/** Why something cannot be written, about the file that was asked for and not a temporary one. */
export function writeFailure(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (reason === undefined) return error
  return new PlacedError(path, `cannot write ${path}: ${reason}`)
}

async function writeSynced(path: string, chunks: Chunks): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the new name last. Windows cannot open a directory, and does not need it. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
