import { objectEvidence } from '../graph/path-builder.ts'
import type { AccessPath } from './access-path.ts'

const LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

export const n12: AccessPath = {
  id: 'N12',
  title: 'a node of the control plane has everything',
  precondition:
    'holding a node that is labelled as part of the control plane: its disk has the keys of the certificate authority and of etcd',
  close: 'keep other pods off those nodes by their taints',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'what runs the control plane is on that node, as its label says',
  evidence: 'the node, with its label',
  effect: 'path',
  connect: ({ build, model }) => {
    for (const node of model.facts.Node) {
      const label = LABELS.find((each) => each in node.labels)
      if (label === undefined) continue
      build.step(build.node(node.name), build.everything(''), {
        id: 'N12',
        confidence: 'conditional',
        condition: 'what runs the control plane is on that node, as its label says',
        evidence: [objectEvidence('Node', node, { state: label })],
      })
    }
  },
}
