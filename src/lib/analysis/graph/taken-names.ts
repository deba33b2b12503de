import { unreachable } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject, remembered } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { namespacesIn } from '../../model/namespaces.ts'
import { RBAC_RESOURCES } from '../rbac/index.ts'
import { blindSpots } from '../visibility.ts'
import type { CreatedKind } from './requests.ts'
import type { RoleRight } from './role-rights.ts'

/** What matters of a right to create objects. */
export type CreateRight = Pick<RoleRight, 'requests' | 'among' | 'freed'> & {
  readonly role?: RoleFact
}

/**
 * Where in its scope a right to create objects is of use: all of it, or of the
 * whole cluster only the namespaces that lack an object of those names. What the
 * role lets delete is in nobody's way.
 */
export function usefulPlaces(model: Model, right: CreateRight, scope: string): readonly string[] {
  const { among, requests } = right
  const { creates, cluster } = requests
  if (among === undefined || creates === undefined) return [scope]
  if (right.freed?.some((name) => !isItsOwn(model, right, { namespace: scope, name }))) {
    return [scope]
  }
  const isFree = (namespace: string): boolean =>
    among.some((name) => !mayBeTaken(model, creates, { namespace, name }))
  if (scope !== '' || cluster === true) return isFree(scope) ? [scope] : []
  const all = namespacesOf(model)
  const free = all.filter(isFree)
  return free.length === all.length ? [scope] : free
}

const namespacesOf = perObject(namespacesIn)

/** Whether the right comes from the object itself: whoever deletes that has it no more. */
function isItsOwn(model: Model, { requests, role }: CreateRight, object: NamespacedName): boolean {
  // Rights on objects of every namespace come from objects of none.
  if (object.namespace === '' && requests.cluster !== true) return false
  const name = qualifiedName(object)
  if (requests.creates === 'Role') return role !== undefined && qualifiedName(role) === name
  return requests.creates === 'Binding' && bound(model).get(name) === role
}

/** The roles that bindings refer to, by the names of the bindings. */
const bound = perObject(({ facts }: Model): ReadonlyMap<string, RoleFact | undefined> => {
  const key = (kind: string, object: NamespacedName): string => `${kind} ${qualifiedName(object)}`
  const roles = new Map(
    facts.Role.map((role) => [key(role.namespace === '' ? 'ClusterRole' : 'Role', role), role]),
  )
  return new Map(
    facts.Binding.map((binding) => {
      const { kind, name } = binding.roleRef
      const namespace = kind === 'Role' ? binding.namespace : ''
      return [qualifiedName(binding), roles.get(key(kind, { namespace, name }))]
    }),
  )
})

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
    case 'Pod':
      return 'pods'
    case 'PersistentVolume':
      return 'persistentvolumes'
    default:
      return unreachable(kind)
  }
}
