import type { Explanation } from './text.ts'

/** What `describe` points out about a Secret, in the form of the catalogue of paths. */
export const FINDINGS: readonly Explanation[] = [
  {
    id: 'last-applied',
    title: 'an annotation holds values of the Secret',
    precondition:
      '`kubectl apply` without --server-side copied the whole object, data and stringData included, into the annotation kubectl.kubernetes.io/last-applied-configuration; whatever shows metadata shows the values',
    close:
      'remove the annotation and apply with --server-side from then on; replace the values if others could read the metadata',
  },
  {
    id: 'legacy-token',
    title: 'a service account token that never expires',
    precondition:
      'a Secret of type kubernetes.io/service-account-token; its token is valid until the Secret or the account is deleted, and comes back alive when a Secret of the same name is made again',
    close:
      'let pods use projected tokens and people `kubectl create token`, then delete the Secret',
  },
  {
    id: 'missing-key',
    title: 'something refers to a key that the Secret does not have',
    precondition:
      'a container or an object names a key that is not among the keys of the Secret; unless the reference is optional the pod does not start',
    close: 'add the key, or take the reference out',
  },
  {
    id: 'missing-secret',
    title: 'something refers to a Secret that does not exist',
    precondition:
      'all Secrets of the namespace were seen and this one is not among them; whoever may create Secrets there decides what its consumers get',
    close: 'create it, or take the reference out',
  },
]
