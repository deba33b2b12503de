import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { BlindSpot } from '../visibility.ts'
import { type Identity, identityKeys } from './identity.ts'
import type { RbacIndex } from './rbac-index.ts'
import type { BoundRole } from './roles.ts'
import { type ResourceRequest, ruleAllows } from './rule.ts'

/** The rule that allows a request, and how the identity came by it. */
export interface RbacGrant {
  readonly binding: BindingFact
  readonly role: RoleFact
  /** Place of the rule in the role, from 1. */
  readonly rule: number
}

/** What the RBAC authorizer says; it never denies, it only has no opinion. */
export type RbacDecision =
  | { readonly allowed: true; readonly by: RbacGrant }
  | { readonly allowed: false }
  /** Nothing that was seen allows it, and not everything was seen. */
  | { readonly allowed: null; readonly blind: readonly BlindSpot[] }

/**
 * Decides a request in `namespace` (empty for one that spans the cluster) by
 * the ClusterRoleBindings and then the namespace's RoleBindings: `VisitRulesFor`
 * in k8s.io/kubernetes/pkg/registry/rbac/validation/rule.go (v1.36).
 */
export function authorizeByRbac(
  index: RbacIndex,
  identity: Identity,
  namespace: string,
  request: ResourceRequest,
): RbacDecision {
  const keys = identityKeys(identity)
  const scopes = namespace === '' ? [''] : ['', namespace]
  const blind: BlindSpot[] = []
  for (const scope of scopes) {
    for (const key of keys) {
      for (const bound of index.bindingsOf(scope, key)) {
        const rule = firstRule(bound, request)
        if (rule !== undefined) return { allowed: true, by: rule }
        if (bound.role === null) blind.push(...bound.blind)
      }
    }
    blind.push(...index.blindTo(scope))
  }
  return blind.length === 0 ? { allowed: false } : { allowed: null, blind }
}

function firstRule({ binding, role }: BoundRole, request: ResourceRequest): RbacGrant | undefined {
  if (role === null) return undefined
  const at = role.rules.findIndex((rule) => ruleAllows(rule, request))
  return at === -1 ? undefined : { binding, role, rule: at + 1 }
}
