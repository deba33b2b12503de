import { CREATE_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const p1: AccessPath = {
  id: 'P1',
  title: 'a pod can be given every Secret of its namespace',
  precondition:
    'create on pods in the namespace; Pod Security never forbids Secret volumes, the annotation kubernetes.io/enforce-mountable-secrets of a service account overlooks projected ones, and a kubelet that runs the pod hands the values over',
  close:
    'remove the verb from those who need no pods, or keep the Secret in a namespace of its own',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: ({ build }) => {
    for (const { station, namespace } of build.holdings(CREATE_PODS)) {
      build.step(station, build.secrets(namespace), { id: 'P1' })
    }
  },
}
