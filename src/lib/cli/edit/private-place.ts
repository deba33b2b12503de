import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ownProcess } from '../../base/process-name.ts'

/** How the folders begin in which a text lies while somebody edits it. */
export const PREFIX = 'vault-secret-'

/**
 * Makes a folder that is the user's alone, in memory where there is such a place. Its name says
 * which process it belongs to, since that one cannot take it away when it is killed.
 */
export async function privateFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const [place = tmpdir()] = await places(env)
  return mkdtemp(join(place, `${PREFIX}${await ownProcess()}-`))
}

/** Where such folders may be, the best place first. */
export async function places(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const inMemory = process.platform === 'win32' ? [] : [env['XDG_RUNTIME_DIR'] ?? '', '/dev/shm']
  const folders = [...inMemory, tmpdir()].filter((folder) => folder !== '')
  const found = await Promise.all(
    folders.map(async (folder) => {
      const status = await stat(folder).catch(() => undefined)
      return status?.isDirectory() === true ? [folder] : []
    }),
  )
  return found.flat()
}
