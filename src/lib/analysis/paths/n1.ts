import { connectOwnContainers } from './own-containers.ts'
import { openNamespaces } from './pod-security.ts'
import { runsPods } from './pod-spec-choice.ts'
import type { AccessPath } from './access-path.ts'

export const n1: AccessPath = {
  id: 'N1',
  title: "a pod or container of one's own making can take its node over",
  precondition:
    'create on pods or a workload in a namespace whose Pod Security level allows privileged pods, host paths or host namespaces; for the nodes of pods that run there, or will (a pod without a node, or of a workload such as one that is scaled to nothing), update or patch on pods/ephemeralcontainers: an ephemeral container may be privileged whatever its pod is',
  close: 'set pod-security.kubernetes.io/enforce to baseline or restricted on the namespace',
  versions: 'every version',
  confidence: 'conditional',
  condition:
    'without a label on the namespace: the API server has no stricter default, and no other policy forbids it',
  evidence:
    'the binding, with the subject, and the role, with the rule; the namespace, and the pod of the container',
  effect: 'path',
  connect: (context) => {
    for (const { namespace, why } of openNamespaces(context)) {
      context.build.step(runsPods(context, namespace), context.build.nodes(), { id: 'N1', ...why })
    }
    connectOwnContainers(context)
  },
}
