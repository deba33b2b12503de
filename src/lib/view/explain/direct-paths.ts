import type { Explanation } from './explanation.ts'

const RBAC = 'kubernetes.io/docs/reference/access-authn-authz/rbac'
const STORE = 'k8s.io/apiserver/pkg/registry/generic/registry/store.go'

/** Permissions on the Secret itself, and what the API server grants without a binding. */
export const directPaths: readonly Explanation[] = [
  {
    id: 'D1',
    title: 'get secrets',
    how: 'The rule allows reading the Secret by name. With resourceNames it covers only the names listed.',
    close: 'remove the verb `get` on secrets from the role, or the binding',
    source: RBAC,
  },
  {
    id: 'D2',
    title: 'list secrets',
    how: 'A list carries every value. With resourceNames the list is still allowed for one name, by the field selector metadata.name; the name "" allows lists without a name.',
    proof: 'kubectl get secrets --field-selector metadata.name=NAME -o yaml',
    close: 'remove the verb `list` on secrets from the role, or the binding',
    source: RBAC,
  },
  {
    id: 'D3',
    title: 'watch secrets',
    how: 'A watch begins with every Secret as it is now, values included.',
    proof: 'kubectl get --raw "/api/v1/namespaces/NS/secrets?watch=1&timeoutSeconds=1"',
    close: 'remove the verb `watch` on secrets from the role, or the binding',
    source: RBAC,
  },
  {
    id: 'D5',
    title: 'group system:masters',
    how: 'The API server asks no authorizer about members of this group, so that no binding shows them and no binding can be removed.',
    close:
      'stop issuing credentials with this group; a client certificate that has it is valid until it expires or the CA is replaced',
    source: RBAC,
  },
  {
    id: 'D7',
    title: 'patch secrets',
    how: 'The answer to a patch carries the whole Secret. An empty patch with dryRun=All reads it and changes nothing. `kubectl auth can-i get` says no.',
    proof:
      'kubectl proxy & curl -X PATCH -H "Content-Type: application/merge-patch+json" -d "{}" "localhost:8001/api/v1/namespaces/NS/secrets/NAME?dryRun=All"',
    close:
      'treat `patch` on secrets as `get`: remove it, or restrict it by resourceNames to what the subject may read anyway',
    source: `${STORE} (Update)`,
  },
  {
    id: 'D8',
    title: 'delete secrets',
    how: 'With propagationPolicy Foreground or Orphan the API server first adds a finalizer and answers with the whole Secret. With dryRun=All nothing is deleted.',
    close: 'treat `delete` on secrets as `get`',
    source: `${STORE} (Delete)`,
  },
  {
    id: 'D9',
    title: 'deletecollection secrets',
    how: 'The answer lists the Secrets that were deleted, with their values. With dryRun=All nothing is deleted.',
    close: 'treat `deletecollection` on secrets as `list`',
    source: `${STORE} (DeleteCollection)`,
  },
  {
    id: 'D11',
    title: 'Node authorizer',
    how: 'A kubelet may read every Secret that a pod bound to its node refers to, or that a PersistentVolume names which such a pod uses. Completed pods count until they are deleted. Whoever is root on the node holds the kubelet’s credentials.',
    close:
      'delete completed pods, keep the pods that use the Secret on few nodes (taints, node selectors), or let pods fetch the value themselves',
    source: 'k8s.io/kubernetes/plugin/pkg/auth/authorizer/node',
  },
]
