import { certificateNeeds, signs } from './certificates.ts'
import type { AccessPath } from './access-path.ts'

export const i17: AccessPath = {
  id: 'I17',
  title: 'a signer can issue a client certificate for any name',
  precondition:
    'sign on the signer kubernetes.io/kube-apiserver-client and update or patch on the status of certificatesigningrequests: useless without the key of a certificate authority that the API server trusts',
  close: 'keep the key of the certificate authority from everybody else',
  versions: 'every version',
  confidence: 'possible',
  condition: 'it has the key of the client certificate authority; without it signing is useless',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const signer = signs(context, 'kubernetes.io/kube-apiserver-client')
    build.joint([signer, ...certificateNeeds(context)], build.anybody(), {
      id: 'I17',
      confidence: 'possible',
      condition: 'it has the key of the client certificate authority',
    })
  },
}
