import type { Metadata } from './metadata.ts'

/** A `PolicyRule` of rbac.authorization.k8s.io/v1; absent lists are empty. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/** A Role, or a ClusterRole when `namespace` is empty. */
export interface RoleFact extends Metadata {
  readonly kind: 'Role'
  readonly rules: readonly PolicyRule[]
  readonly labels: Readonly<Record<string, string>>
  /** Whether an aggregationRule fills `rules`. */
  readonly aggregated: boolean
}

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount'
  readonly name: string
  /** Only for service accounts; empty when the binding leaves it out. */
  readonly namespace: string
}

export interface RoleRef {
  readonly kind: 'Role' | 'ClusterRole'
  readonly name: string
}

/** A RoleBinding, or a ClusterRoleBinding when `namespace` is empty. */
export interface BindingFact extends Metadata {
  readonly kind: 'Binding'
  readonly roleRef: RoleRef
  readonly subjects: readonly Subject[]
}
