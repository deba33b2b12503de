import type { InvocationWith } from '../command.ts'
import type { clusterFlags } from '../flags.ts'
import type { incidentFlags } from './flags.ts'

/** One run of `incident`. */
export type IncidentInvocation = InvocationWith<typeof incidentFlags & typeof clusterFlags>
