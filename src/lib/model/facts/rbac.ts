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
  /**
   * `aggregationRule.clusterRoleSelectors`: the rules of every ClusterRole whose
   * labels one of them selects go into `rules`. Absent without an aggregationRule.
   */
  readonly aggregates?: readonly LabelSelector[]
}

/** Requirements all of which hold; one without any selects everything. */
export type LabelSelector = readonly LabelRequirement[]

/** An item of `matchExpressions`; one of `matchLabels` is an `In` with one value. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  /** Empty for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[]
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
