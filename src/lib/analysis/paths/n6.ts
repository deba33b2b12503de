import type { AccessPath } from './access-path.ts'

/** Added for each Secret from the index of the Node authorizer, in `graph/secret-sources.ts`. */
export const n6: AccessPath = {
  id: 'N6',
  title: 'a node has the Secrets of the volumes that its pods claim',
  precondition:
    'a PersistentVolume names the Secret, in any namespace, and a pod on the node uses the claim that it is bound to; completed pods count',
  close: 'delete the pod or the volume, or keep the pod off the node',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the pod, the claim and the volume',
  effect: 'path',
}
