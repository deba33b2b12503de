import { blindSpots } from '../analysis/visibility.ts'
import { UserError } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import { COMMAND } from '../base/product.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import type { Model } from '../model/model.ts'
import { confirmNamespace } from './known-namespace.ts'
import { nearest } from './nearest.ts'

/**
 * The Secret that was named. It need not have been seen to say who could read
 * it, but if all were seen it has to be there.
 *
 * @throws UserError when it is not
 */
export function oneSecret(
  model: Model,
  { namespace, name }: NamespacedName,
): SecretFact | NamespacedName {
  const here = model.facts.Secret.filter((secret) => secret.namespace === namespace)
  const found = here.find((secret) => secret.name === name)
  if (found !== undefined) return found
  if (blindSpots(model.coverage, 'secrets', namespace).length > 0) return { namespace, name }
  confirmNamespace(model, namespace)
  const close = nearest(
    name,
    here.map((secret) => secret.name),
  )
  throw new UserError(`there is no Secret ${name} in ${namespace}`, [
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    `\`${COMMAND} list -n ${namespace}\` shows the ones that exist`,
  ])
}
