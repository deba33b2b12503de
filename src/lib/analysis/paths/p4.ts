import type { PodFact } from '../../model/facts/pod.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { EPHEMERAL } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/** A pod of the name, or any for null, in each of the namespaces where there is one. */
function* podsNamed(
  pods: ReadonlyMap<string, readonly PodFact[]>,
  namespace: string,
  name: string | null,
): Iterable<PodFact> {
  for (const at of namespace === '' ? pods.keys() : [namespace]) {
    const pod = pods.get(at)?.find((each) => name === null || each.name === name)
    if (pod !== undefined) yield pod
  }
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
    const running = Map.groupBy(pods.running, (pod) => pod.namespace)
    for (const { station, namespace, name } of build.holdings(EPHEMERAL)) {
      for (const pod of podsNamed(running, namespace, name)) {
        build.step(station, build.secrets(pod.namespace), {
          id: 'P4',
          evidence: [objectEvidence('Pod', pod)],
        })
      }
    }
  },
}
