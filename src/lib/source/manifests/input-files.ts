import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { compareText } from '../../base/order.ts'
import {
  bytesInput,
  fileInput,
  type Input,
  type ReadStandardInput,
  unreadable,
} from '../files/input.ts'

const OBJECT_FILE = /\.(?:json|ya?ml)(?:\.gz)?$/i

/**
 * The files that the paths mean: `-` is standard input, a folder means all
 * `.json`, `.yaml` and `.yml` files below it, also compressed ones.
 *
 * @throws UserError for a path that cannot be read, or a folder without files
 */
export async function inputFiles(
  paths: readonly string[],
  readStandardInput: ReadStandardInput,
): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const path of paths) {
    if (path === '-') inputs.push(bytesInput('standard input', await readStandardInput()))
    else inputs.push(...(await filesOf(path)).map(fileInput))
  }
  return inputs
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const files = await filesBelow(path)
    if (files.length > 0) return files
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new UserError(`${path} holds no .json or .yaml files`)
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => !entry.isDirectory() && OBJECT_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted(compareText)
}
