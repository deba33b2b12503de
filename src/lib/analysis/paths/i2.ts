import { CREATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i2: AccessPath = {
  id: 'I2',
  title: 'a Secret made for the token of a service account can be read back',
  precondition:
    'create on secrets, and any way to read Secrets of that namespace: the token controller fills a Secret of type kubernetes.io/service-account-token that names an account',
  close: 'remove either right',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  connect: ({ build, namespaces }) => {
    for (const namespace of ['', ...namespaces]) {
      const create =
        namespace === '' ? build.may(CREATE_SECRETS, '') : build.mayIn(CREATE_SECRETS, namespace)
      build.joint([create, build.secrets(namespace)], build.accounts(namespace), { id: 'I2' })
    }
  },
}
