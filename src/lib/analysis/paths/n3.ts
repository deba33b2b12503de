import { connectDisks } from './existing-volumes.ts'
import { runsSomePod } from './pod-spec-choice.ts'
import { CREATE_VOLUMES } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const n3: AccessPath = {
  id: 'N3',
  title: "a volume of the node's own disk is let through",
  precondition:
    'create on persistentvolumes (hostPath), and on pods or a workload: Pod Security does not look through a claim, and the pod may describe the claim itself (a generic ephemeral volume), which takes no right on claims; where there is such a volume, pods or a workload are enough in the namespace of its claim, anywhere while it has none, and anywhere with update or patch on it, which takes its claim away',
  close:
    'remove create on persistentvolumes from all but provisioners; make no volumes of directories that lead to the node',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of each right',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const needs = [build.may(CREATE_VOLUMES, ''), runsSomePod(context)]
    build.joint(needs, build.nodes(), { id: 'N3' })
    connectDisks(context)
  },
}
