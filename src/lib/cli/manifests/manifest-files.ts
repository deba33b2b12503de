import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { compareText } from '../../base/order.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { type ReadStandardInput, unreadable } from '../../source/files/input.ts'

/** A file of manifests, read whole: whether it is authentic shows only at its end. */
export interface ManifestFile {
  /** The path as given, or `standard input`. */
  readonly name: string
  readonly content: SecretBytes
}

export interface FileOptions {
  readonly recursive: boolean
  readonly readStandardInput: ReadStandardInput
}

/** What kubectl reads of a folder, and the same encrypted by age. */
const MANIFEST = /\.(?:json|ya?ml)(?:\.age)?$/i

/** The rules of sops, which lie in the same folder as what they are about. */
const RULES = /^\.sops\.ya?ml$/i

/** Thousands of Secrets fit; what is larger is somebody's mistake, and would not fit in memory. */
const LARGEST = 256 * 1024 * 1024

/**
 * Reads files, folders and standard input (`-`) as kubectl's `-f` does: of a
 * folder the `.json`, `.yaml` and `.yml` files, by name, with `recursive` also
 * those below it.
 *
 * @throws UserError for a path that cannot be read, or a folder without files
 */
export async function* manifestFiles(
  paths: readonly string[],
  { recursive, readStandardInput }: FileOptions,
): AsyncGenerator<ManifestFile, void, undefined> {
  checkOneStdin(paths)
  for (const path of paths) {
    if (path === '-') {
      yield { name: 'standard input', content: taken(await readStandardInput()) }
      continue
    }
    for (const file of await filesOf(path, recursive)) {
      yield { name: file, content: await contentOf(file) }
    }
  }
}

function checkOneStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new UserError('standard input can be read once, but -f - is given twice')
  }
}

async function filesOf(path: string, recursive: boolean): Promise<readonly string[]> {
  if (/^https?:\/\//i.test(path)) {
    throw new UserError(`${path} is an address, and only files are read`, [
      `fetch it and pipe it in: curl -fsS ${path} | ... -f -`,
    ])
  }
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const files = await filesIn(path, recursive)
    if (files.length > 0) return files
  } catch (error) {
    throw unreadable(path, error)
  }
  const hints = recursive ? [] : ['-R also reads the folders below it']
  throw new UserError(`${path} holds no .json, .yaml or .yml files`, hints)
}

async function filesIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive })
  return entries
    .filter((entry) => !entry.isDirectory() && MANIFEST.test(entry.name) && !RULES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted(compareText)
}

async function contentOf(path: string): Promise<SecretBytes> {
  try {
    const { size } = await stat(path)
    if (size > LARGEST) throw new UserError(`${path} is too large for a manifest (256 MiB)`)
    return taken(await readFile(path))
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The copy stays; what it was read into is wiped. */
function taken(bytes: Uint8Array): SecretBytes {
  const content = SecretBytes.from(bytes)
  bytes.fill(0)
  return content
}
