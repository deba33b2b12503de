import { approves, certificateNeeds } from './certificates.ts'
import type { AccessPath } from './access-path.ts'

export const i16: AccessPath = {
  id: 'I16',
  title: 'a client certificate for any name can be had',
  precondition:
    'create on certificatesigningrequests, update or patch on their approval with approve on the signer kubernetes.io/kube-apiserver-client, and any way to see the signed request; creating and approving may be done as different identities',
  close: 'remove approve from all but the controllers that need it',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of each right',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const approver = approves(context, 'kubernetes.io/kube-apiserver-client')
    build.joint([approver, ...certificateNeeds(context)], build.anybody(), { id: 'I16' })
  },
}
