import type { PodFact } from '../../model/facts/pod.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy } from '../graph/own-rights.ts'
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
  const right = allowedBy(context, identity, TOKENS_WITHOUT_VOLUME, namespace, spec.serviceAccount)
  return right !== undefined
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
    const { build, model } = context
    // A pod that is over counts until it is deleted, a mirror pod never.
    for (const pod of model.facts.Pod) {
      const { node, namespace, spec, mirror } = pod
      if (node === '' || mirror || !mayAsk(context, pod)) continue
      const account = { namespace, name: spec.serviceAccount }
      if (!build.once(`I22 ${node}|${namespace}|${spec.serviceAccount}`)) continue
      build.step(build.asNode(node), build.account(account), {
        id: 'I22',
        evidence: () => [objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' })],
      })
    }
  },
}
