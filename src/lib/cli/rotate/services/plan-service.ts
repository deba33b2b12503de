import { UserError } from '../../../base/errors.ts'
import {
  fingerprinted,
  type RotatedSecret,
  type RotationCluster,
  type ServiceRef,
  type Staged,
  type Strategy,
  stagesOf,
  withOthers,
} from '../../../change/rotate/index.ts'
import type { Cluster } from '../../values/gather.ts'
import type { RotateInvocation } from '../invocation.ts'
import { type Chosen, chooseGiven, chooseValues } from '../new-values.ts'
import { refuseCaFor, refuseSecondKeys } from '../refuse-unused.ts'
import { planHook } from './plan-hook.ts'
import type { PlannedService } from './planned.ts'

/** The new values, and what knows them besides the cluster. */
export type PlannedValues = Pick<PlannedService, 'chosen'> & Partial<PlannedService>

type Typed = RotateInvocation['flags']['strategy']

function isOfPostgres(strategy: Typed): strategy is 'postgres' | 'alternating' {
  return strategy === 'postgres' || strategy === 'alternating'
}

/** The flag that names what knows the credential besides the cluster. */
export function serviceFlag({ flags }: RotateInvocation): string | undefined {
  const { strategy, hook } = flags
  if (hook !== undefined) return '--hook'
  return isOfPostgres(strategy) ? `--strategy ${strategy}` : undefined
}

/** How the Secret itself changes: a strategy for a service leaves that open. */
export function secretStrategy({ flags }: RotateInvocation): Strategy | undefined {
  const { strategy } = flags
  return isOfPostgres(strategy) ? undefined : strategy
}

/**
 * Chooses the new values, with the service where one is named.
 *
 * @throws UserError; ServiceError; ApiError
 */
export async function planValues(
  invocation: RotateInvocation,
  secret: RotatedSecret,
  cluster: RotationCluster,
  client: Cluster,
): Promise<PlannedValues> {
  refuseCaFor(invocation, secret)
  const planned = await valuesOf(invocation, secret, cluster, client)
  refuseSecondKeys(invocation, planned.chosen.values)
  return planned
}

async function valuesOf(
  invocation: RotateInvocation,
  secret: RotatedSecret,
  cluster: RotationCluster,
  client: Cluster,
): Promise<PlannedValues> {
  const { strategy, hook } = invocation.flags
  const choose = (): Promise<Chosen> => chooseValues(invocation, secret, client)
  if (isOfPostgres(strategy)) {
    if (hook !== undefined) {
      throw new UserError(`--hook and --strategy ${strategy} exclude each other`)
    }
    const { planPostgres } = await import('./plan-postgres.ts')
    const given = await chooseGiven(invocation, secret, client)
    return planPostgres(invocation, strategy, secret, cluster, given)
  }
  refuseUnused(invocation)
  if (hook === undefined) return { chosen: await choose() }
  return planHook(invocation, hook, secret, await chooseGiven(invocation, secret, client), choose)
}

/** A flag that does nothing was meant for something. */
function refuseUnused({ flags }: RotateInvocation): void {
  for (const flag of ['postgres-url', 'admin-secret', 'other-role'] as const) {
    if (flags[flag] === undefined) continue
    throw new UserError(`--${flag} is for --strategy postgres and alternating`)
  }
}

/**
 * The stages of the Secret. A service is told all of it, so that all goes into the slots of the
 * journal then.
 *
 * @throws UserError
 */
export function stagesWith(
  { chosen, service }: PlannedValues,
  { plain }: RotatedSecret,
  strategy: Strategy,
  secondKey: (key: string) => string,
): { readonly staged: Staged; readonly service?: ServiceRef } {
  const alone = fingerprinted(stagesOf(strategy, plain.data, chosen.values, secondKey), strategy)
  if (service === undefined) return { staged: alone }
  const { staged, others } = withOthers(alone, plain.data)
  return { staged, service: { ...service, others } }
}
