import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'

/** A file to look at, and whether it was named itself. */
export interface Candidate {
  readonly path: string
  readonly named: boolean
}

/**
 * The files that were named, and those in folders that were named, hidden folders left out.
 *
 * @throws UserError when something is not there
 */
export async function candidates(paths: readonly string[]): Promise<readonly Candidate[]> {
  const all = await Promise.all(paths.map(candidatesOf))
  return all.flat()
}

async function candidatesOf(path: string): Promise<readonly Candidate[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new UserError(`there is no ${path}`)
  if (!found.isDirectory()) return [{ path, named: true }]
  const entries = await readdir(path, { withFileTypes: true })
  const below = await Promise.all(
    entries
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .filter((entry) => !(entry.isDirectory() && HIDDEN.test(entry.name)))
      .map(async (entry) => {
        const inner = join(path, entry.name)
        if (entry.isDirectory()) return candidatesOf(inner)
        return entry.isFile() ? [{ path: inner, named: false }] : []
      }),
  )
  return below.flat()
}

const HIDDEN = /^(\.|node_modules$)/
