import { by } from '../../base/order.ts'
import type { Permission } from '../../model/coverage.ts'
import type { BoundRole } from '../rbac/index.ts'
import type { BlindSpot } from '../visibility.ts'

/** To see a kind is to list it: nothing is read by its name. */
const VERBS = ['list']

/**
 * The permissions that would lift what stood in the way, each once: the first to
 * ask for first. One alone is enough; of several each may turn out to be, but
 * only all of them together certainly are.
 *
 * @param namespace what is asked about is in it, where a rule for the namespace is enough
 */
export function settledBy(blind: readonly BlindSpot[], namespace?: string): readonly Permission[] {
  return inOrder(blind.map((spot) => within(spot.lift ?? lift(spot), namespace)))
}

/** The same for a role that could not be read: a Role is in the namespace of its bindings. */
export function roleSettledBy({
  binding,
  blind,
}: Extract<BoundRole, { role: null }>): readonly Permission[] {
  const { kind } = binding.roleRef
  return settledBy(blind, kind === 'Role' ? binding.namespace : undefined)
}

/** Permissions in the order in which to ask for them, each once. */
export function inOrder(permissions: Iterable<Permission>): readonly Permission[] {
  return distinct(permissions).toSorted(TELLING)
}

/** Permissions each once, in the order in which they come. */
export function distinct(permissions: Iterable<Permission>): readonly Permission[] {
  return [...new Map([...permissions].map((each) => [JSON.stringify(each), each])).values()]
}

/**
 * What tells most about who may do what. A binding names those whom it is for,
 * and without a role that was seen it is known that one is missing.
 */
const FIRST = ['rolebindings', 'clusterrolebindings', 'roles', 'clusterroles', 'pods', 'secrets']

const TELLING = by<Permission>(
  ({ resource }) => (FIRST.includes(resource) ? FIRST.indexOf(resource) : FIRST.length),
  ({ resource }) => resource,
  ({ namespace }) => (namespace === undefined ? 1 : 0),
  ({ namespace }) => namespace ?? '',
)

function within(permission: Permission, namespace: string | undefined): Permission {
  return namespace === undefined ? permission : { ...permission, namespace }
}

/** `roles.rbac.authorization.k8s.io` is a resource and its group. */
function lift({ resource, namespace }: BlindSpot): Permission {
  const dot = resource.indexOf('.')
  const group = dot === -1 ? '' : resource.slice(dot + 1)
  const plural = dot === -1 ? resource : resource.slice(0, dot)
  return {
    verbs: VERBS,
    group,
    resource: plural,
    ...(namespace === undefined ? {} : { namespace }),
  }
}
