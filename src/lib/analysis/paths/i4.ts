import { podMakingPlaces } from './pod-spec-choice.ts'
import type { AccessPath } from './access-path.ts'

export const i4: AccessPath = {
  id: 'I4',
  title: 'a pod can be run as any service account of its namespace',
  precondition:
    'create on pods or a workload in the namespace: spec.serviceAccountName is free to choose',
  close: 'give accounts with rights a namespace of their own',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    for (const { station, namespace } of podMakingPlaces(context)) {
      context.build.step(station, context.build.accounts(namespace), { id: 'I4' })
    }
  },
}
