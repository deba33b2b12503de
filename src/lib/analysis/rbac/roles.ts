import { qualifiedName } from '../../base/names.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'
import type { Model } from '../../model/model.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** The four kinds of RBAC as coverage names them. */
export const RBAC_RESOURCES = {
  role: `roles.${GROUP}`,
  clusterRole: `clusterroles.${GROUP}`,
  roleBinding: `rolebindings.${GROUP}`,
  clusterRoleBinding: `clusterrolebindings.${GROUP}`,
} as const

/** A binding together with the role that it names. */
export type BoundRole =
  | { readonly binding: BindingFact; readonly role: RoleFact }
  /** The role could not be read, so what the binding grants is unknown. */
  | { readonly binding: BindingFact; readonly role: null; readonly blind: readonly BlindSpot[] }

/** Follows `roleRef`; undefined for a role that does not exist, which grants nothing. */
export type ResolveRole = (binding: BindingFact) => BoundRole | undefined

/**
 * Looks roles up as `GetRoleReferenceRules` does (pkg/registry/rbac/validation/rule.go):
 * a missing role is an error there, and the other rules still count.
 */
export function roleResolver({ facts, coverage }: Model): ResolveRole {
  const roles = new Map(facts.Role.map((role) => [qualifiedName(role), role]))
  return (binding) => {
    const cluster = binding.roleRef.kind === 'ClusterRole'
    // A ClusterRoleBinding to a Role never resolves: there is no namespace to look in.
    if (!cluster && binding.namespace === '') return undefined
    const namespace = cluster ? '' : binding.namespace
    const role = roles.get(qualifiedName({ namespace, name: binding.roleRef.name }))
    if (role !== undefined) return { binding, role }
    const blind = cluster
      ? blindSpots(coverage, RBAC_RESOURCES.clusterRole)
      : blindSpots(coverage, RBAC_RESOURCES.role, namespace)
    return blind.length === 0 ? undefined : { binding, role: null, blind }
  }
}
