import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { UserError } from '../../base/errors.ts'
import { ExitCode } from '../exit-code.ts'
import type { MergeFiles } from './invocation.ts'

/**
 * Merges a file that is encrypted on neither side as git would have without us: a pattern
 * may match more than was meant, and such a file is in clear in these files already.
 *
 * @returns `yes` for a conflict; its marks are then in the file
 * @throws UserError when git cannot be started, or does not merge the file
 */
export async function mergeAsText({ base, ours, theirs, path }: MergeFiles): Promise<ExitCode> {
  const labels = ['-L', 'ours', '-L', 'base', '-L', 'theirs']
  const child = spawn('git', ['merge-file', '-q', ...labels, '--', ours, base, theirs], {
    stdio: 'ignore',
  })
  const code = await once(child, 'exit').then(
    ([status]: readonly unknown[]) => status,
    () => undefined,
  )
  if (code === 0) return ExitCode.done
  if (typeof code === 'number' && code <= 127) return ExitCode.yes
  throw new UserError(`git cannot merge ${path}`)
}
