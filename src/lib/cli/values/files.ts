import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { checkKey, type KeyValue } from './key-value.ts'

const FLAG = '--from-file'

/** The API server takes no larger Secret; a larger file is somebody's mistake. */
const LARGEST = 1024 * 1024

/**
 * Reads `PATH`, `KEY=PATH` or a folder, of which each file is a key, as kubectl's `--from-file`.
 *
 * @throws UserError when something cannot be read, is too large or has no name that can be a key
 */
export async function valuesOfFile(typed: string): Promise<readonly KeyValue[]> {
  const equals = typed.indexOf('=')
  const key = equals === -1 ? undefined : typed.slice(0, equals)
  const path = typed.slice(equals + 1)
  if (path === '' || key === '') {
    throw new UserError(`${FLAG} is written PATH or KEY=PATH`)
  }
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new UserError(`${FLAG}: there is no ${path}`)
  if (!found.isDirectory()) return [await valueOf(checkKey(key ?? basename(path), FLAG), path)]
  if (key !== undefined) {
    throw new UserError(`${FLAG} ${key}: ${path} is a folder, which makes a key of each file`, [
      'leave the key out, or name one file',
    ])
  }
  return valuesIn(path)
}

/** Regular files only, as kubectl: neither folders in it nor symbolic links. */
async function valuesIn(folder: string): Promise<readonly KeyValue[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  if (names.length === 0) throw new UserError(`${FLAG}: no file is in the folder ${folder}`)
  return Promise.all(
    names.toSorted().map((name) => valueOf(checkKey(name, FLAG), join(folder, name))),
  )
}

async function valueOf(key: string, path: string): Promise<KeyValue> {
  const { size } = await stat(path)
  if (size > LARGEST) throw new UserError(`${path} is larger than a Secret can be (1 MiB)`)
  const bytes = await readFile(path)
  const value = SecretBytes.from(bytes)
  bytes.fill(0)
  return { key, value, flag: FLAG }
}
