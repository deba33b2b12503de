import type { AccessPath } from './access-path.ts'

/** Added with what code in pods holds, in `graph/host-edges.ts`. */
export const n9: AccessPath = {
  id: 'N9',
  title: "a container with the host's rights can take its node over",
  precondition:
    'a container that is privileged, has a host path, a host namespace or a capability that leads out, on the node, or a pod without a node or a workload that makes such pods; a host path may come by a claim',
  close: 'run it without what it does not need; keep it on nodes of its own',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'what the pod has of its node is enough to take it over',
  evidence: 'the pod',
  effect: 'path',
}
