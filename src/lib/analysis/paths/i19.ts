import { BOOTSTRAP, isBootstrapIdentity } from './bootstrap.ts'
import { CREATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/** The only names that bootstrap tokens can have (plugin/pkg/auth/authenticator/token/bootstrap). */
const TOKEN_NAME = /^bootstrap-token-[a-z0-9]{6}$/

export const i19: AccessPath = {
  id: 'I19',
  title: 'a bootstrap token can be made',
  precondition:
    'create on secrets in kube-system: a Secret of type bootstrap.kubernetes.io/token is a credential of the group system:bootstrappers',
  close: 'remove the verb in kube-system; switch bootstrap tokens off when no nodes are added',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'the API server accepts bootstrap tokens, as kubeadm sets it up',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: ({ build, identities }) => {
    const needs = build.graph.station('makes a bootstrap token')
    build.free(build.mayIn(CREATE_SECRETS, 'kube-system'), needs)
    for (const { namespace, name, station } of build.holdings(CREATE_SECRETS)) {
      const counts = namespace === '' || namespace === 'kube-system'
      if (counts && TOKEN_NAME.test(name ?? '')) build.free(station, needs)
    }
    for (const { key, subject } of identities.values()) {
      if (!isBootstrapIdentity(subject)) continue
      build.step(needs, build.is(key), {
        id: 'I19',
        confidence: 'conditional',
        condition: BOOTSTRAP,
      })
    }
  },
}
