import { UserError } from '../../base/errors.ts'
import type { InvocationWith } from '../command.ts'
import type { inputTypeFlags } from '../crypt/flags.ts'
import type { clusterFlags } from '../flags.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import type { editFlags } from './flags.ts'
import { removeLeftovers } from './leftovers.ts'

type Invocation = InvocationWith<
  typeof editFlags &
    typeof inputTypeFlags &
    typeof identityFlags &
    typeof passphraseFlags &
    typeof clusterFlags
>

/**
 * Edits a Secret of the cluster, or a SOPS document.
 *
 * @throws UserError when it is not said which
 */
export async function edit(invocation: Invocation, typedName: string | undefined): Promise<void> {
  const { filename } = invocation.flags
  if (typedName !== undefined && filename !== undefined) {
    throw new UserError('either a Secret of the cluster is edited, or the file of -f')
  }
  await removeLeftovers(invocation.io)
  if (filename !== undefined) {
    const { editFile } = await import('./edit-file.ts')
    return editFile(invocation, filename)
  }
  if (typedName === undefined) {
    throw new UserError('what to edit is not said', ['write NAME, or -f FILE'])
  }
  const { editLive } = await import('./edit-live.ts')
  return editLive(invocation, typedName)
}
