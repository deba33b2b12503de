import type { InvocationWith } from '../command.ts'
import type { clusterFlags, documentOutput, dryRunFlags } from '../flags.ts'
import type { revokeFlags } from './flags.ts'

/** One run of `revoke`. */
export type RevokeInvocation = InvocationWith<
  typeof revokeFlags & typeof dryRunFlags & typeof documentOutput & typeof clusterFlags
>
