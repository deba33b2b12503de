import { blindSpots } from '../analysis/visibility.ts'
import type { Model } from '../model/model.ts'
import { namespacesIn } from '../model/namespaces.ts'
import type { Scope } from './scope.ts'

/**
 * The Secret or the namespace that was named, where it was not seen whether
 * there is one: of a mistyped name, too, nobody is a reader.
 *
 * @returns `Secret x in payments`, `namespace payments`; nothing when it is there
 */
export function namesNotSeen(model: Model, { namespace, secret }: Scope): readonly string[] {
  if (secret !== undefined) {
    const isThere = model.facts.Secret.some(
      (each) => each.namespace === secret.namespace && each.name === secret.name,
    )
    return isThere ? [] : [`Secret ${secret.name} in ${secret.namespace}`]
  }
  if (namespace === undefined || namespacesIn(model).includes(namespace)) return []
  return blindSpots(model.coverage, 'namespaces').length === 0 ? [] : [`namespace ${namespace}`]
}
