import type { Permission } from '../../model/coverage.ts'
import type { BlindSpot } from '../visibility.ts'

const VERBS = ['get', 'list']

/** The permissions that would lift what stood in the way, each once. */
export function settledBy(blind: readonly BlindSpot[]): readonly Permission[] {
  const permissions = new Map<string, Permission>()
  for (const spot of blind) {
    const permission = spot.lift ?? lift(spot)
    permissions.set(JSON.stringify(permission), permission)
  }
  return [...permissions.values()]
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
