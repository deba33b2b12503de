import { UserError } from '../../base/errors.ts'
import type { ExitCode } from '../exit-code.ts'
import { oneOf } from '../one-of.ts'
import { COMMAND } from '../product.ts'
import { gitActions } from './flags.ts'
import type { GitInvocation } from './invocation.ts'

/**
 * Does what git is to do with SOPS documents, or sets git up for it.
 *
 * @throws UserError
 */
export async function git(
  invocation: GitInvocation,
  action: string | undefined,
  words: readonly string[],
): Promise<ExitCode> {
  const what = oneOf(gitActions, action, 'say what to do for git')
  if (what !== 'setup') refuseSetupFlags(invocation)
  if (what === 'setup') {
    const { setup } = await import('./setup.ts')
    return setup(invocation, words)
  }
  if (what === 'textconv') {
    const [file, ...more] = words
    if (file === undefined || more.length > 0) throw wrongWords(what, 'FILE')
    const { textconv } = await import('./textconv.ts')
    return textconv(invocation, file)
  }
  const [base, ours, theirs, path, ...more] = words
  if (base === undefined || ours === undefined || theirs === undefined || more.length > 0) {
    throw wrongWords(what, '%O %A %B %P')
  }
  const { merge } = await import('./merge.ts')
  return merge(invocation, { base, ours, theirs, path: path ?? ours })
}

function refuseSetupFlags({ flags }: GitInvocation): void {
  if (flags.install) throw new UserError('--install goes with setup')
  if (flags.program !== undefined) throw new UserError('--program goes with setup')
}

function wrongWords(action: string, words: string): UserError {
  return new UserError(`git ${action} is called by git as \`${COMMAND} git ${action} ${words}\``, [
    `set it up with \`${COMMAND} git setup PATTERN\``,
  ])
}
