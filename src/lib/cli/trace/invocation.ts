import type { InvocationWith } from '../command.ts'
import type { clusterFlags, reportFlags, scopeFlags } from '../flags.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import type { traceFlags } from './flags.ts'

/** One run of `trace`. */
export type TraceInvocation = InvocationWith<
  typeof traceFlags &
    typeof identityFlags &
    typeof passphraseFlags &
    typeof scopeFlags &
    typeof reportFlags &
    typeof clusterFlags
>
