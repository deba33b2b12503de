import type { AccessPath } from './access-path.ts'

/** Added for each Secret from the index of the Node authorizer, in `graph/secret-sources.ts`. */
export const d11: AccessPath = {
  id: 'D11',
  title: 'the Node authorizer lets a kubelet have the Secrets of its pods',
  precondition:
    'a pod on the node names the Secret; completed pods count until they are deleted, mirror pods never do',
  close: 'delete the pod, or keep it off the node with affinity and taints; delete completed pods',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the pod, with the field that names the Secret',
  effect: 'path',
}
