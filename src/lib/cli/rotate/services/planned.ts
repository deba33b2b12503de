import type { ServiceRef } from '../../../change/rotate/index.ts'
import type { Chosen } from '../new-values.ts'

type WithoutOthers<S> = S extends unknown ? Omit<S, 'others'> : never

/** What a service makes of a rotation, before it is written down. */
export interface PlannedService {
  readonly chosen: Chosen
  readonly service: WithoutOthers<ServiceRef>
  /** The rotation, where its service was told of it already. */
  readonly id?: string
  /** What is changed at the service, to tell whether two Secrets are for the same; not to be shown. */
  readonly credentials?: readonly string[]
}
