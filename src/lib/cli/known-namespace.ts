import { blindSpots } from '../analysis/visibility.ts'
import { UserError } from '../base/errors.ts'
import type { Model } from '../model/model.ts'
import { nearest } from './nearest.ts'

/**
 * Confirms that there is such a namespace, as far as that can be seen: nobody
 * reads the Secrets of one that was mistyped, which would pass every gate.
 *
 * @throws UserError with the nearest name, when there is none
 */
export function confirmNamespace({ coverage, facts }: Model, namespace: string | undefined): void {
  if (namespace === undefined || blindSpots(coverage, 'namespaces').length > 0) return
  // Files need not hold the Namespace itself.
  const inside = [facts.Secret, facts.Pod, facts.ServiceAccount, facts.Role, facts.Binding]
  const names = new Set(facts.Namespace.map(({ name }) => name))
  for (const list of inside) for (const each of list) names.add(each.namespace)
  names.delete('')
  if (names.has(namespace)) return
  const close = nearest(namespace, [...names].toSorted())
  throw new UserError(`there is no namespace ${namespace}`, [
    close === undefined
      ? '`kubectl get namespaces` shows the ones that exist'
      : `did you mean ${close}?`,
  ])
}
