import { unreachable } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject, remembered } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import { RBAC_RESOURCES } from '../rbac/index.ts'
import { blindSpots } from '../visibility.ts'
import type { CreatedKind } from './requests.ts'

/** Whether there is such an object, as far as was seen. */
export function isThere(model: Model, kind: NamedKind, object: NamespacedName): boolean {
  return namesOf(model.takenIn ?? model)(kind).has(qualifiedName(object))
}

type NamedKind = CreatedKind | 'Secret'

const namesOf = perObject((model: Model) =>
  remembered((kind: NamedKind) => new Set(model.facts[kind].map(qualifiedName))),
)

/**
 * Whether there is such an object, or may be: not all of the kind were seen. An
 * empty namespace is that of ClusterRoles and ClusterRoleBindings.
 */
export function mayBeTaken(model: Model, kind: CreatedKind, object: NamespacedName): boolean {
  return isThere(model, kind, object) || isUnseen(model)(kind)(object.namespace)
}

/** That what is not seen counts stands in the coverage. */
const isUnseen = perObject(({ coverage }: Model) =>
  remembered((kind: CreatedKind) =>
    remembered((namespace: string) => {
      const place = namespace === '' ? undefined : namespace
      return blindSpots(coverage, resourceOf(kind, namespace), place).length > 0
    }),
  ),
)

function resourceOf(kind: CreatedKind, namespace: string): string {
  const cluster = namespace === ''
  switch (kind) {
    case 'Binding':
      return cluster ? RBAC_RESOURCES.clusterRoleBinding : RBAC_RESOURCES.roleBinding
    case 'Role':
      return cluster ? RBAC_RESOURCES.clusterRole : RBAC_RESOURCES.role
    default:
      return unreachable(kind)
  }
}
