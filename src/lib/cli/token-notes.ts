import { identityName } from '../analysis/reach/identity-name.ts'
import type { AskedIdentity, AskedToken } from '../analysis/reach/report.ts'
import type { ServiceAccountClaims } from '../model/token-claims.ts'
import type { Asked } from './asked-identity.ts'

/**
 * What there is to say about the token on standard input: whose it is, and whether it still counts.
 *
 * @param identity with what was found out about its token
 */
export function tokenNotes(identity: AskedIdentity, { claims }: Asked): readonly string[] {
  const { token } = identity
  if (claims === undefined || token === undefined) return []
  const { pod, node } = claims
  const { namespace } = claims.serviceAccount
  const bindings = [
    ...(pod === undefined ? [] : [`bound to pod ${namespace}/${pod.name}`]),
    ...(node === undefined ? [] : [`${pod === undefined ? 'bound to' : 'on'} node ${node.name}`]),
    expiryText(claims, token),
  ]
  return [
    `the token says that it is ${identityName(identity.subject)}'s, ${bindings.join(', ')}`,
    ...deadNotes(token),
  ]
}

function expiryText(claims: ServiceAccountClaims, { state, expires }: AskedToken): string {
  if (claims.expires === undefined) return 'never expires'
  if (expires === undefined) return 'expires at no time there is'
  return `${state === 'expired' ? 'expired' : 'expires'} ${expires}`
}

/** Why an API server would refuse the token, if it would: the answer is about its account all the same. */
function deadNotes({ reasons }: AskedToken): readonly string[] {
  if (reasons.length === 0) return []
  return [`an API server refuses it: ${reasons.join('; ')}. Its account may get other tokens`]
}
