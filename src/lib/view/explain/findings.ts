import type { Explanation } from './explanation.ts'

/** What `describe` points out about a Secret. */
export const findings: readonly Explanation[] = [
  {
    id: 'last-applied',
    title: 'An annotation holds values of the Secret',
    how: '`kubectl apply` on the client side copies the whole object, `data` and `stringData` included, into the annotation kubectl.kubernetes.io/last-applied-configuration. Metadata is shown where data is not: every table and every metadata-only list that carries the Secret’s metadata carries the values too.',
    close:
      'remove the annotation (kubectl annotate secret NAME kubectl.kubernetes.io/last-applied-configuration-) and apply with --server-side from then on; replace the value if others could read the metadata',
    source: 'kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config',
  },
  {
    id: 'legacy-token',
    title: 'A service account token that never expires',
    how: 'A Secret of type kubernetes.io/service-account-token holds a token that is valid until the Secret or the service account is deleted. A Secret of the same name for the same account gets the same token again.',
    close:
      'use tokens from the TokenRequest API (projected volumes, kubectl create token), then delete the Secret',
    source: 'kubernetes.io/docs/concepts/security/service-accounts',
  },
]
