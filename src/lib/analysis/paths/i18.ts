import { approves, certificateNeeds, selfApproved } from './certificates.ts'
import type { AccessPath } from './access-path.ts'

export const i18: AccessPath = {
  id: 'I18',
  title: 'the certificate of a node can be had',
  precondition:
    'as I16 for the signer kubernetes.io/kube-apiserver-client-kubelet; or create on certificatesigningrequests and on certificatesigningrequests/nodeclient, which is approved by itself',
  close: 'bind nodeclient to the bootstrap group only while nodes are added',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of each right',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const approver = approves(context, 'kubernetes.io/kube-apiserver-client-kubelet')
    const needs = certificateNeeds(context)
    build.joint([approver, ...needs], build.nodes(), { id: 'I18' })
    build.joint([selfApproved(context), ...needs], build.nodes(), { id: 'I18' })
  },
}
