import { runsSomePod } from './pod-spec-choice.ts'
import { CREATE_STORAGE_CLASSES } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition =
  'a CSI provisioner follows the parameters, and it controls the node where the pod comes to run'

export const n5: AccessPath = {
  id: 'N5',
  title: 'a storage class can make a provisioner write such a volume',
  precondition:
    'create on storageclasses (with node-publish or node-stage secret parameters), and on pods or a workload: the claim may be one that the pod describes itself (a generic ephemeral volume), which takes no right on claims',
  close: 'remove create on storageclasses from all but administrators',
  versions: 'every version',
  confidence: 'conditional',
  condition:
    'a CSI provisioner follows the parameters, and it controls the node where the pod comes to run',
  evidence: 'the binding, with the subject, and the role, with the rule, of each right',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const needs = [build.may(CREATE_STORAGE_CLASSES, ''), runsSomePod(context)]
    build.joint(needs, build.secrets(''), { id: 'N5', confidence: 'conditional', condition })
  },
}
