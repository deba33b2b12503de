import { type BlindSpot, blindSpots } from '../analysis/visibility.ts'
import { ApiError, UserError } from '../base/errors.ts'
import type { Model } from '../model/model.ts'
import { liftingRules } from '../view/coverage.ts'
import { COMMAND } from '../base/product.ts'

/**
 * Refuses to answer about the Secrets of a namespace, or of all, when not one
 * of them could be listed: an empty table would read as "there are none".
 *
 * @throws ApiError when the cluster refused or failed, UserError when the input has no Secrets
 */
export function requireSecrets({ coverage, facts, origin }: Model, namespace?: string): void {
  const seen = facts.Secret.some(
    (secret) => namespace === undefined || secret.namespace === namespace,
  )
  const [spot] = blindSpots(coverage, 'secrets', namespace)
  if (seen || spot === undefined) return
  const where = namespace === undefined ? 'in all namespaces' : `in ${namespace}`
  if (spot.status === 'notInInput') {
    throw new UserError(`${origin.name} does not say which Secrets there are ${where}`, [
      `save them with: kubectl get secrets -A -o json, or: ${COMMAND} snapshot`,
    ])
  }
  const request = { verb: 'list', resource: 'secrets', ...(namespace && { namespace }) }
  if (spot.status === 'refused') {
    throw new ApiError(`may not list secrets ${where} (403)`, {
      failure: 'denied',
      request,
      status: 403,
      reason: 'Forbidden',
      hints: [
        ...liftingRules([within(spot, namespace)]).map(
          (rule) => `the rule that would be enough: ${rule}`,
        ),
        ...(namespace === undefined ? ['with -n NAMESPACE it is enough in that namespace'] : []),
      ],
    })
  }
  throw new ApiError(`could not list secrets ${where} (${spot.reason ?? 'failed'})`, {
    failure: 'server',
    request,
  })
}

/** A refusal for the whole cluster; for the Secrets of one namespace a smaller rule is enough. */
function within(spot: BlindSpot, namespace: string | undefined): BlindSpot {
  const { lift } = spot
  if (lift === undefined || namespace === undefined) return spot
  return { ...spot, lift: { ...lift, namespace } }
}
