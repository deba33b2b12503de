import type { AskedToken } from '../analysis/reach/report.ts'
import { blindSpots } from '../analysis/visibility.ts'
import type { NamespacedName } from '../base/names.ts'
import type { Metadata } from '../model/facts/metadata.ts'
import type { Model } from '../model/model.ts'
import type { ClaimedObject, ServiceAccountClaims } from '../model/token-claims.ts'
import { timestamp } from '../base/timestamp.ts'

/**
 * Whether an API server would still take a service account's token, as far as
 * its claims and the model say. Nobody has checked its signature.
 */
export function tokenState(claims: ServiceAccountClaims, model: Model, now: Date): AskedToken {
  const time = expiryOf(claims)
  const expires = time === undefined ? {} : { expires: timestamp(time) }
  const reasons = goneOwners(claims, model)
  if (hasExpired(claims, now)) {
    return { state: 'expired', ...expires, reasons: ['it has expired', ...reasons] }
  }
  return { state: reasons.length > 0 ? 'ownerGone' : 'unverified', ...expires, reasons }
}

/** Undefined for a token that never expires, or at no time there is. */
function expiryOf({ expires }: ServiceAccountClaims): Date | undefined {
  const time = new Date(expires ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}

function hasExpired({ expires }: ServiceAccountClaims, now: Date): boolean {
  return expires !== undefined && expires <= now.getTime()
}

/** What the token is bound to, where it is not there any more. */
function goneOwners({ serviceAccount, pod }: ServiceAccountClaims, model: Model): string[] {
  const { namespace } = serviceAccount
  const isBlind = (resource: string): boolean =>
    blindSpots(model.coverage, resource, namespace).length > 0
  return [
    ...gone('service account', serviceAccount, model.facts.ServiceAccount, {
      blind: isBlind('serviceaccounts'),
    }),
    ...(pod === undefined
      ? []
      : gone('pod', { ...pod, namespace }, model.facts.Pod, { blind: isBlind('pods') })),
  ]
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
