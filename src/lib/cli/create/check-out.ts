import { stat } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { recipientsOfRule, ruleFor } from '../crypt/rules-file.ts'
import { namesRecipients } from '../encrypt/sops.ts'
import { canAsk, prompter } from '../prompt.ts'
import type { createFlags } from './flags.ts'
import type { fileFlags } from './file-flags.ts'

type Invocation = InvocationWith<typeof createFlags & typeof fileFlags>

/**
 * What can be known of the file before anybody types a value: that it is said who reads it, and
 * that none is there already, whose values would be gone.
 *
 * @throws UserError
 */
export async function checkOut(invocation: Invocation): Promise<void> {
  const { flags, io } = invocation
  const file = flags.out === '-' ? undefined : flags.out
  if (flags.encrypt && !namesRecipients(flags, io.env)) {
    try {
      recipientsOfRule(file === undefined ? undefined : await ruleFor(file, io.env))
    } catch (error) {
      throw cryptFailure(error, file ?? 'standard output')
    }
  }
  if (file !== undefined && flags['dry-run'] === 'none') await mayReplace(invocation, file)
}

async function mayReplace(invocation: Invocation, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true || invocation.flags.yes) return
  if (canAsk(invocation.io)) {
    const ask = await prompter(invocation, '--yes')
    if (await ask.yes(`Replace ${file}, which is there already?`)) return
  }
  throw new UserError(`${file} is there already; nothing was written`, [
    '--yes replaces it; `edit -f` and `create --seal --merge-into` change one that is there',
  ])
}
