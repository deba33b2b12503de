import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'

/**
 * What Kubernetes makes itself: the API server puts it back when it starts
 * (`PolicyData` in k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy,
 * reconciled by pkg/registry/rbac/rest/storage_rbac.go), kubeadm at each upgrade.
 */
const PREFIXES = ['system:', 'kubeadm:']
const ROLES: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit', 'view'])
const BOOTSTRAPPING = 'kubernetes.io/bootstrapping'

/** Whether taking from the binding would break the cluster, or come back by itself. */
export function isOwnBinding({ namespace, name }: BindingFact): boolean {
  return hasOwnPrefix(name) || (namespace === '' && name === 'cluster-admin')
}

/** The same for a role. */
export function isOwnRole({ namespace, name, labels }: RoleFact): boolean {
  return (
    hasOwnPrefix(name) ||
    (namespace === '' && ROLES.has(name)) ||
    labels[BOOTSTRAPPING] === 'rbac-defaults'
  )
}

function hasOwnPrefix(name: string): boolean {
  return PREFIXES.some((prefix) => name.startsWith(prefix))
}
