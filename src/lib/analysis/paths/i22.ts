import type { PodFact } from '../../model/facts/pod.ts'
import type { PathContext } from '../graph/context.ts'
import { isAllowed } from '../graph/own-rights.ts'
import { TOKENS_WITHOUT_VOLUME } from './requests.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { nodeUser, userKey } from '../rbac/index.ts'
import type { AccessPath } from './access-path.ts'

/** NodeRestriction wants a token volume in the pod, or a right of the node on the audience. */
function mayAsk(context: PathContext, pod: PodFact): boolean {
  const { namespace, node, spec } = pod
  if (spec.tokenVolume ?? context.pods.holdsToken(pod)) return true
  const identity = context.identities.get(userKey(nodeUser(node)))
  if (identity === undefined) return false
  return isAllowed(context, identity, TOKENS_WITHOUT_VOLUME, namespace, spec.serviceAccount)
}

export const i22: AccessPath = {
  id: 'I22',
  title: 'a node can request tokens of the accounts of its pods',
  precondition:
    'a pod with a token volume on the node: the Node authorizer lets its kubelet ask, and NodeRestriction wants the volume',
  close: 'set automountServiceAccountToken: false where no token is needed',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the pod',
  effect: 'path',
  connect: (context) => {
    const { build, identities, nodes } = context
    for (const { subject, key } of identities.values()) {
      if (subject.kind !== 'ServiceAccount') continue
      const { namespace = '', name } = subject
      const done = new Set<string>()
      for (const pod of nodes.podsWithServiceAccount({ namespace, name })) {
        const { node } = pod
        if (done.has(node) || !mayAsk(context, pod)) continue
        done.add(node)
        build.step(build.asNode(node), build.is(key), {
          id: 'I22',
          evidence: () => [objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' })],
        })
      }
    }
  },
}
