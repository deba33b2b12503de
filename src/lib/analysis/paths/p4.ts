import type { PodFact } from '../../model/facts/pod.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { EPHEMERAL } from './requests.ts'
import type { AccessPath } from './access-path.ts'

function firstByNamespace(pods: readonly PodFact[]): ReadonlyMap<string, [PodFact]> {
  const first = new Map<string, [PodFact]>()
  for (const pod of pods) if (!first.has(pod.namespace)) first.set(pod.namespace, [pod])
  return first
}

export const p4: AccessPath = {
  id: 'P4',
  title: 'an ephemeral container can be given every Secret of its namespace',
  precondition:
    'update or patch on pods/ephemeralcontainers, and a running pod in the namespace: its environment may name any Secret, and the kubelet of the pod may then read it',
  close: 'grant it only while it is needed; keep Secrets in namespaces of their own',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: ({ build, pods }) => {
    for (const { station, namespace, name } of build.holdings(EPHEMERAL)) {
      const found = pods.running.filter(
        (pod) =>
          (namespace === '' || pod.namespace === namespace) && (name === null || pod.name === name),
      )
      for (const [at, [pod]] of firstByNamespace(found)) {
        build.step(station, build.secrets(at), {
          id: 'P4',
          evidence: [objectEvidence('Pod', pod)],
        })
      }
    }
  },
}
