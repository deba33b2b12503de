import { unreachable } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject, remembered } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import { RBAC_RESOURCES } from '../rbac/index.ts'
import { blindSpots } from '../visibility.ts'
import type { CreatedKind } from './requests.ts'
import type { RoleRight } from './role-rights.ts'

const namesOf = perObject((model: Model) =>
  remembered((kind: CreatedKind) => new Set(model.facts[kind].map(qualifiedName))),
)

/**
 * Whether a right to create objects of certain names is of no use in a namespace,
 * because all of them are there; everywhere some namespace lacks them.
 */
export function isTaken(
  model: Model,
  { requests, among }: Pick<RoleRight, 'requests' | 'among'>,
  namespace: string,
): boolean {
  const { creates, cluster } = requests
  if (among === undefined || creates === undefined) return false
  if (namespace === '' && cluster !== true) return false
  return among.every((name) => mayBeTaken(model, creates, { namespace, name }))
}

/**
 * Whether there is such an object, or may be: not all of the kind were seen. An
 * empty namespace is that of ClusterRoles and ClusterRoleBindings.
 */
export function mayBeTaken(model: Model, kind: CreatedKind, object: NamespacedName): boolean {
  const { namespace } = object
  // That what is not seen counts stands in the coverage.
  const place = namespace === '' ? undefined : namespace
  if (blindSpots(model.coverage, resourceOf(kind, namespace), place).length > 0) return true
  return namesOf(model)(kind).has(qualifiedName(object))
}

function resourceOf(kind: CreatedKind, namespace: string): string {
  const cluster = namespace === ''
  switch (kind) {
    case 'Binding':
      return cluster ? RBAC_RESOURCES.clusterRoleBinding : RBAC_RESOURCES.roleBinding
    case 'Role':
      return cluster ? RBAC_RESOURCES.clusterRole : RBAC_RESOURCES.role
    case 'Pod':
      return 'pods'
    case 'PersistentVolume':
      return 'persistentvolumes'
    default:
      return unreachable(kind)
  }
}
