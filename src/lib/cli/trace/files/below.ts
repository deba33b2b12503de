import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { compareText } from '../../../base/order.ts'
import { unreadable } from '../../../source/files/input.ts'

/** A file, as it is or as a commit has it. */
export interface StoredFile {
  readonly path: string
  readonly commit?: string
  /** Undefined for one that is too large to be looked through. */
  readonly bytes: Buffer | undefined
}

/** What is larger is no manifest, and would not fit in memory. */
export const LARGEST = 64 * 1024 * 1024

/**
 * Every file of a folder and of those below it. What git keeps for itself, and what was
 * installed for programs, is left out; a link is not followed.
 *
 * @throws UserError when the folder cannot be read
 */
export async function* filesBelow(folder: string): AsyncGenerator<StoredFile> {
  const found = await stat(folder).catch((error: unknown) => {
    throw unreadable(folder, error)
  })
  if (!found.isDirectory()) {
    yield await readWhole(folder)
    return
  }
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => compareText(a.name, b.name))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) yield* filesBelow(path)
    if (entry.isFile()) yield await readWhole(path)
  }
}

const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules'])

async function readWhole(path: string): Promise<StoredFile> {
  try {
    const { size } = await stat(path)
    return { path, bytes: size > LARGEST ? undefined : await readFile(path) }
  } catch (error) {
    throw unreadable(path, error)
  }
}
