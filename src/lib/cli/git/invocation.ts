import type { InvocationWith } from '../command.ts'
import type { inputTypeFlags } from '../crypt/flags.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import type { gitFlags } from './flags.ts'

/** What all that `git` does is given. */
export type GitInvocation = InvocationWith<
  typeof gitFlags & typeof inputTypeFlags & typeof identityFlags & typeof passphraseFlags
>

/** The files that git gives a merge driver: `%O`, `%A`, `%B` and `%P`. */
export interface MergeFiles {
  readonly base: string
  /** Read, and written with the result. */
  readonly ours: string
  readonly theirs: string
  /** Its name in the repository. */
  readonly path: string
}
