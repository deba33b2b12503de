import { proofOf, tokensOfNodes } from './node-tokens.ts'
import type { AccessPath } from './access-path.ts'

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
    const { build } = context
    for (const token of tokensOfNodes(context)) {
      const { account, pod } = token
      build.step(build.asNode(pod.node), build.is(account.key), {
        id: 'I22',
        evidence: proofOf(token),
      })
    }
  },
}
