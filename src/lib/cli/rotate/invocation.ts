import type { Invocation, InvocationWith } from '../command.ts'
import type { clusterFlags, documentOutput, dryRunFlags, validateFlags } from '../flags.ts'
import type { valueFlags } from '../values/flags.ts'
import type { rotateFlags, rotationFlags } from './flags.ts'

type Flags = typeof validateFlags & typeof dryRunFlags & typeof documentOutput & typeof clusterFlags

/** One run of a verb that rotates. */
export type RotationInvocation = InvocationWith<typeof rotationFlags & Flags> &
  Pick<Invocation, 'lastWords'>

/** One run of `rotate`. */
export type RotateInvocation = InvocationWith<typeof rotateFlags & typeof valueFlags & Flags> &
  Pick<Invocation, 'lastWords'>
