import { chmod, realpath } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import { EXECUTABLE } from '../../base/product.ts'
import { COMPLETE_EXECUTABLE, completeExecutableScript } from './scripts.ts'

/**
 * Writes the executable that kubectl's completion looks for into the folder of
 * the plugin's link, which is on PATH.
 *
 * @param executable `process.argv[1]`: Node keeps the link's own path there
 * @returns the path of the file written
 * @throws UserError when this program was not started by the name kubectl knows
 */
export async function installCompletion(executable: string | undefined): Promise<string> {
  if (executable === undefined || path.basename(executable) !== EXECUTABLE) {
    throw new UserError(`this program was not started as ${EXECUTABLE}`, [
      `put a link of that name on PATH first, then run it again through kubectl`,
    ])
  }
  const folder = await realpath(path.dirname(executable))
  const file = path.join(folder, COMPLETE_EXECUTABLE)
  await writeFileAtomically(file, [completeExecutableScript()])
  await chmod(file, 0o755)
  return file
}
