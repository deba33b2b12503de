import { lstat, readdir, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { isGone } from '../../base/process-name.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { ownerOfTemporary } from '../../base/temporary-name.ts'
import type { Io } from '../io.ts'

/**
 * Takes away what a run that was killed left beside files that it was to replace, and says so:
 * after `decrypt` that is plain text. What belongs to a process that runs, or that cannot be seen
 * from here, stays.
 *
 * @param files that are about to be written
 */
export async function removeLeftoversBeside(
  { stderr }: Pick<Io, 'stderr'>,
  files: readonly string[],
): Promise<void> {
  // Elsewhere a folder may be of another machine, which could not be told by its name.
  if (process.platform !== 'linux') return
  const folders = await Promise.all(
    files.map(async (file) => dirname(await realpath(file).catch(() => file))),
  )
  for (const folder of new Set(folders)) {
    for (const name of await leftIn(folder)) {
      const file = join(folder, name)
      const line = await rm(file).then(
        () => `note: removed ${file}, which a killed run had left behind`,
        () => `warning: ${file} is what a killed run left behind; remove it`,
      )
      await stderr.write(`${escapeLine(line)}\n`)
    }
  }
}

/** Files of ours of processes that are gone. */
async function leftIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const owner = ownerOfTemporary(name)
      if (owner === undefined || !(await isGone(owner))) return []
      const status = await lstat(join(folder, name)).catch(() => undefined)
      return status?.isFile() === true && status.uid === process.getuid?.() ? [name] : []
    }),
  )
  return found.flat()
}
