import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

import { UserError } from '../../base/errors.ts'
import { compareText } from '../../base/order.ts'
import { decompressed } from '../files/decompress.ts'
import { unreadable } from '../files/input.ts'
import type { AuditLogInput } from './types.ts'

/** What is read at a time, in bytes. */
const CHUNK = 1024 * 1024

/** What rotation makes of `audit.log`, here and on other systems: `audit-2026-01-31T09-00-00.000.log`, `audit.log.1.gz`. */
const LOG_FILE = /\.(?:log|jsonl?|ndjson)(?:[.-][\w.-]*)?$/i

/**
 * The audit logs that the paths mean: `-` is standard input, a folder means the
 * logs in it, rotated and compressed ones too. A file that is named twice is
 * read once: its requests would count twice.
 *
 * @throws UserError for a path that cannot be read, or a folder without logs
 */
export async function auditLogInputs(
  paths: readonly string[],
  openStandardInput: () => Readable,
): Promise<readonly AuditLogInput[]> {
  const inputs = new Map<string, AuditLogInput>()
  for (const path of paths) {
    if (path === '-') {
      inputs.set('-', { name: 'standard input', open: () => decompressed(openStandardInput()) })
    } else {
      for (const file of await filesOf(path)) inputs.set(await realpath(file), fileInput(file))
    }
  }
  return [...inputs.values()]
}

function fileInput(path: string): AuditLogInput {
  return {
    name: path,
    open: () => decompressed(createReadStream(path, { highWaterMark: CHUNK })),
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = await readdir(path, { withFileTypes: true })
    const logs = entries.filter((entry) => !entry.isDirectory() && LOG_FILE.test(entry.name))
    if (logs.length > 0) return logs.map((entry) => join(path, entry.name)).toSorted(compareText)
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new UserError(`${path} holds no audit logs`, [
    'name the files; in a folder those are read that are called like audit.log',
  ])
}
