import { type ReachScope, secretsIn } from '../analysis/reach/reach.ts'
import { parseSelector } from '../analysis/secrets/selector.ts'
import type { Model } from '../model/model.ts'
import { confirmNamespace } from './known-namespace.ts'
import { oneSecret } from './one-secret.ts'
import { requireSecrets } from './require-secrets.ts'
import type { Session } from './session.ts'

/**
 * The Secrets that the name, `-n`, `-A` and `-l` choose.
 *
 * @throws UserError when there is no such Secret or namespace, ApiError when none could be listed
 */
export function scopeOf({ model, namespace, secret }: Session, selector?: string): ReachScope {
  if (secret !== undefined) {
    return { secrets: [oneSecret(model, secret)], namespace: secret.namespace }
  }
  requireScope(model, namespace)
  const scope = secretsIn(model, namespace)
  if (selector === undefined) return scope
  const matches = parseSelector(selector)
  const secrets = model.facts.Secret.filter(
    (each) => (namespace === undefined || each.namespace === namespace) && matches(each.labels),
  )
  return { ...scope, secrets }
}

/**
 * Confirms that there are Secrets to answer about, or that it was seen that there are none.
 *
 * @throws UserError when there is no such namespace, ApiError when no Secrets could be listed
 */
export function requireScope(model: Model, namespace: string | undefined): void {
  confirmNamespace(model, namespace)
  requireSecrets(model, namespace)
}
