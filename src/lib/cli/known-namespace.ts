import { blindSpots } from '../analysis/visibility.ts'
import { UserError } from '../base/errors.ts'
import type { Model } from '../model/model.ts'
import { namespacesIn } from '../model/namespaces.ts'
import { nearest } from './nearest.ts'
import { isKindOfSecrets } from './scope.ts'

/**
 * Confirms that there is such a namespace, as far as that can be seen: nobody
 * reads the Secrets of one that was mistyped, which would pass every gate.
 *
 * @throws UserError with the nearest name, when there is none
 */
export function confirmNamespace(model: Model, namespace: string | undefined): void {
  if (namespace === undefined || blindSpots(model.coverage, 'namespaces').length > 0) return
  const names = namespacesIn(model)
  if (names.includes(namespace)) return
  throw new UserError(`there is no namespace ${namespace}`, [hintFor(namespace, names)])
}

function hintFor(namespace: string, names: readonly string[]): string {
  if (isKindOfSecrets(namespace)) {
    return `${namespace}/NAME means a namespace ${namespace}: leave out ${namespace}/, or add -n NAMESPACE`
  }
  const close = nearest(namespace, names)
  return close === undefined
    ? '`kubectl get namespaces` shows the ones that exist'
    : `did you mean ${close}?`
}
