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
import { planUnknown, UNKNOWN } from './kinds/unknown.ts'
import type { RevocationReader } from './port.ts'
import type { Plan, Wish } from './step.ts'

type Planner = (secret: RevokedSecret, wish: Wish, reader: RevocationReader) => Promise<Plan> | Plan

const PLANNERS: Readonly<Record<CredentialKind, Planner>> = {
  'service-account-token': planServiceAccountToken,
  'bound-token': planBoundToken,
  'bootstrap-token': planBootstrapToken,
  'client-certificate': planClientCertificate,
  unknown: planUnknown,
}

/** The first that knows the Secret says what it is: surer signs come before less sure ones. */
const RECOGNISERS: readonly ((secret: RevokedSecret) => Credential | undefined)[] = [
  recogniseServiceAccountToken,
  recogniseBootstrapToken,
  recogniseBoundToken,
  recogniseClientCertificate,
]

/** What kind of credential a Secret holds, by its type, its keys and what stands in them. */
export function recognise(secret: RevokedSecret): Credential {
  for (const known of RECOGNISERS) {
    const credential = known(secret)
    if (credential !== undefined) return credential
  }
  return UNKNOWN
}

/**
 * Plans a revocation; nothing is written.
 *
 * @throws UserError when what is wished for cannot be; ApiError
 */
export async function planRevocation(
  { kind }: Credential,
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  if (wish.deleteAccount && kind !== 'bound-token') {
    throw new UserError('--delete-account is for bound tokens, and this is none of them')
  }
  return PLANNERS[kind](secret, wish, reader)
}
