import { podMakingPlaces } from './pod-spec-choice.ts'
import { CREATE_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const p2: AccessPath = {
  id: 'P2',
  title: 'a workload makes pods that can be given every Secret of its namespace',
  precondition:
    'create, update or patch on deployments, statefulsets, daemonsets, replicasets, replicationcontrollers or cronjobs, or create on jobs; scaling is not enough',
  close:
    'as P1; rights to change one workload can be given by resourceNames, but still reach every Secret of the namespace',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    for (const { station, requests, namespace } of podMakingPlaces(context)) {
      if (requests === CREATE_PODS) continue
      context.build.step(station, context.build.secrets(namespace), { id: 'P2' })
    }
  },
}
