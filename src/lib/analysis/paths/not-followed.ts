/** Classes of path that are described and not followed, in words, so that no answer is read as complete. */
export const NOT_FOLLOWED: readonly string[] = [
  'P11, I21: custom resources whose controllers make pods or act with rights of their own',
  'I9: constrained impersonation in requests other than those on secrets and for tokens of service accounts, such as creating pods or bindings as somebody else',
  "I2: token Secrets of one's own making that pods are given as environment variables, which they read when they start again",
  'P2: templates that come back from ControllerRevisions, for who can write those and has pods of a StatefulSet or DaemonSet made again',
  'P5, P6, N1: pods that do not run at the moment, for rights on them by their names; and attaching to the input of pods that workloads are yet to make',
  'P3, P4: pods that violate the Pod Security level of their namespace by more than what they have of their node: changes of those are refused',
  'P9: pods that are moved by patch on them alone, which lets them be deleted; and Secrets that a service account is made to pull images with, for who can change it and controls a node where a pod of the account is made again',
  'I22: tokens that a CSIDriver requests for the pods of its volumes, where a pod has no token volume',
  'I10: extra fields and uids, which only other authorizers look at',
  'N10, N11: webhooks that are there, for who can change the Service that they call and has its certificate',
  'N13, N14: what is stored inside Secrets, backups and snapshots',
  "objects made by name where create is one's own and patch comes of a group impersonated in the same request, or of a role that one binds to oneself; or bindings that one may put and somebody else whom one becomes deletes first",
  'more than six bindings one after the other, each by what the one before it lets bind, rights that two identities pass on to one of them so that both count in one request, and roles that somebody changes within their own rights for who acts as them (I14)',
  'nodes that lost their pod of a Secret with more than 200 references: the API server may still let them',
  'nodes that label themselves so that pods of others come to them',
  'other authorizers than Node and RBAC, and who is in a group that is managed outside the cluster',
]
