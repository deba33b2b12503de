/** What a Secret holds, and what is done about it. */
import { UserError } from '../../base/errors.ts'
import type { Credential, CredentialKind, RevokedSecret } from './credential.ts'
import { planBootstrapToken, recogniseBootstrapToken } from './kinds/bootstrap-token.ts'
import { planBoundToken, recogniseBoundToken } from './kinds/bound-token.ts'
import { planClientCertificate, recogniseClientCertificate } from './kinds/client-certificate.ts'
import {
  planServiceAccountToken,
  recogniseServiceAccountToken,
} from './kinds/service-account-token.ts'
import { rotationSteps } from './kinds/by-rotation.ts'
import { planAgeIdentity, recogniseAgeIdentity } from './kinds/age-identity.ts'
import { planSealingKey, recogniseSealingKey } from './kinds/sealing-key.ts'
import { planRegistry, recogniseRegistry } from './kinds/registry.ts'
import { planTlsCertificate, recogniseTlsCertificate } from './kinds/tls-certificate.ts'
import { planSshKey, recogniseSshKey } from './kinds/ssh-key.ts'
import { planUnknown, UNKNOWN } from './kinds/unknown.ts'
import type { RevocationReader } from './port.ts'
import type { Plan, Wish } from './step.ts'

type Planner = (secret: RevokedSecret, wish: Wish, reader: RevocationReader) => Promise<Plan> | Plan

const PLANNERS: Readonly<Record<CredentialKind, Planner>> = {
  'service-account-token': planServiceAccountToken,
  registry: planRegistry,
  'bound-token': planBoundToken,
  'bootstrap-token': planBootstrapToken,
  'client-certificate': planClientCertificate,
  'tls-certificate': planTlsCertificate,
  'age-identity': planAgeIdentity,
  'sealing-key': planSealingKey,
  'ssh-key': planSshKey,
  unknown: planUnknown,
}

/** A Secret may hold several; what is surest to be one comes first. */
const RECOGNISERS: readonly ((secret: RevokedSecret) => Credential | undefined)[] = [
  recogniseServiceAccountToken,
  recogniseBootstrapToken,
  recogniseBoundToken,
  recogniseClientCertificate,
  recogniseRegistry,
  recogniseTlsCertificate,
  recogniseAgeIdentity,
  recogniseSealingKey,
  recogniseSshKey,
]

/** What credentials a Secret holds, by its type, its keys and what stands in them. */
export function recognise(secret: RevokedSecret): Credential {
  const [first, ...others] = RECOGNISERS.flatMap((known) => known(secret) ?? [])
  if (first === undefined) return UNKNOWN
  return others.length === 0 ? first : { ...first, others }
}

/**
 * Plans a revocation of everything that the Secret holds; nothing is written.
 *
 * @throws UserError when what is wished for cannot be; ApiError
 */
export async function planRevocation(
  credential: Credential,
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  const all = [credential, ...(credential.others ?? [])]
  if (wish.deleteAccount && all.every(({ kind }) => kind !== 'bound-token')) {
    throw new UserError('--delete-account is for bound tokens, and this is none of them')
  }
  const plans: Plan[] = []
  for (const { kind } of all) plans.push(await PLANNERS[kind](secret, wish, reader))
  const rest = notLookedAt(all, secret)
  return {
    steps: [...plans.flatMap(({ steps }) => steps), ...rotationSteps(wish.earlier?.rotation)],
    residual: [
      ...plans.flatMap(({ residual }) => residual),
      ...(rest.length === 0
        ? []
        : [`nothing is said of what else the Secret holds: ${rest.join(', ')}`]),
    ],
  }
}

/** Keys that none of the credentials stands in, where each says in which it does. */
function notLookedAt(all: readonly Credential[], { plain }: RevokedSecret): readonly string[] {
  const known = all.map(({ keys }) => keys)
  if (known.includes(undefined)) return []
  return [...plain.data.keys()].filter((key) => !known.some((keys) => keys?.includes(key)))
}
