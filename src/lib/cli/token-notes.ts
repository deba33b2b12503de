import { identityName } from '../analysis/reach/identity-name.ts'
import { blindSpots } from '../analysis/visibility.ts'
import type { NamespacedName } from '../base/names.ts'
import type { Metadata } from '../model/facts/metadata.ts'
import type { Model } from '../model/model.ts'
import type { ClaimedObject, ServiceAccountClaims } from '../source/auth/token-claims.ts'
import type { Asked } from './asked-identity.ts'
import { timestamp } from './print.ts'

/** What there is to say about the token on standard input: whose it is, and whether it still counts. */
export function tokenNotes(
  { identity, claims }: Asked,
  model: Model,
  now: Date,
): readonly string[] {
  if (claims === undefined) return []
  const { pod, node } = claims
  const { namespace } = claims.serviceAccount
  const bindings = [
    ...(pod === undefined ? [] : [`bound to pod ${namespace}/${pod.name}`]),
    ...(node === undefined ? [] : [`${pod === undefined ? 'bound to' : 'on'} node ${node.name}`]),
    expiryText(claims, now),
  ]
  return [
    `the token says that it is ${identityName(identity.subject)}'s, ${bindings.join(', ')}`,
    ...deadNotes(claims, model, now),
  ]
}

function expiryText({ expires }: ServiceAccountClaims, now: Date): string {
  if (expires === undefined) return 'never expires'
  const time = new Date(expires)
  if (Number.isNaN(time.getTime())) return 'expires at no time there is'
  return `${time <= now ? 'expired' : 'expires'} ${timestamp(time)}`
}

/** Why an API server would refuse the token, if it would: the answer is about its account all the same. */
function deadNotes(claims: ServiceAccountClaims, model: Model, now: Date): readonly string[] {
  const { serviceAccount, pod, expires } = claims
  const { namespace } = serviceAccount
  const reasons = [
    ...(expires !== undefined && expires <= now.getTime() ? ['it has expired'] : []),
    ...gone('service account', serviceAccount, model.facts.ServiceAccount, {
      blind: blindSpots(model.coverage, 'serviceaccounts', namespace).length > 0,
    }),
    ...(pod === undefined
      ? []
      : gone('pod', { ...pod, namespace }, model.facts.Pod, {
          blind: blindSpots(model.coverage, 'pods', namespace).length > 0,
        })),
  ]
  if (reasons.length === 0) return []
  return [`an API server refuses it: ${reasons.join('; ')}. Its account may get other tokens`]
}

function gone(
  kind: string,
  claimed: NamespacedName & ClaimedObject,
  facts: readonly Metadata[],
  { blind }: { readonly blind: boolean },
): readonly string[] {
  const { namespace, name, uid } = claimed
  const found = facts.find((fact) => fact.namespace === namespace && fact.name === name)
  if (found === undefined) return blind ? [] : [`its ${kind} ${name} does not exist`]
  if (uid === '' || found.uid === '' || found.uid === uid) return []
  return [`its ${kind} was deleted, and ${name} is another one now`]
}
