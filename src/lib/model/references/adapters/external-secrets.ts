import { at, textOf } from '../../../base/json.ts'
import {
  adapter,
  nameOf,
  reads,
  readsElsewhere,
  type Adapter,
  type DerivedReference,
} from './family.ts'

/** Providers keep their credentials in many shapes; these do not end in `secretRef`. */
const PROVIDER = [
  'spec.provider<any>',
  'spec.provider.*.caProvider<Secret>',
  'spec.provider.*.auth.secretRef.*',
  'spec.provider.*.authSecretRef.*',
  'spec.provider.*.authSecretRef.secretRef.*',
  'spec.provider.*.authRef',
  'spec.provider.kubernetes.auth.cert.clientCert',
  'spec.provider.kubernetes.auth.cert.clientKey',
  'spec.provider.kubernetes.auth.token.bearerToken',
  'spec.provider.kubernetes.server.caProvider<Secret>',
  'spec.provider.vault.auth.appRole.roleRef',
  'spec.provider.vault.auth.cert.clientCert',
  'spec.provider.github.auth.privateKey',
  'spec.provider.webhook.secrets[].secretRef',
]

/** External Secrets Operator; field names from its config/crds (v1.3). */
export const EXTERNAL_SECRETS: readonly Adapter[] = [
  adapter('external-secrets.io/v1', 'SecretStore secretstores', reads(...PROVIDER)),
  adapter(
    'external-secrets.io/v1',
    'ClusterSecretStore clustersecretstores',
    readsElsewhere(...PROVIDER),
    { namespaced: false },
  ),
  adapter(
    'external-secrets.io/v1',
    'ExternalSecret externalsecrets',
    reads('spec.target.template.templateFrom[].secret'),
    { derive: target },
  ),
  adapter(
    'external-secrets.io/v1',
    'ClusterExternalSecret clusterexternalsecrets',
    readsElsewhere('spec.externalSecretSpec.target.template.templateFrom[].secret'),
    { namespaced: false, ignore: ['spec.externalSecretName'] },
  ),
  adapter(
    'external-secrets.io/v1alpha1',
    'PushSecret pushsecrets',
    reads('spec.selector.secret', 'spec.template.templateFrom[].secret'),
  ),
  adapter(
    'external-secrets.io/v1alpha1',
    'ClusterPushSecret clusterpushsecrets',
    readsElsewhere('spec.pushSecretSpec.selector.secret'),
    { namespaced: false },
  ),
]

/** The Secret that is written: `target.name`, else the ExternalSecret's own name. */
function target(raw: unknown): readonly DerivedReference[] {
  if (at(raw, 'spec', 'target', 'creationPolicy') === 'None') return []
  const name = textOf(at(raw, 'spec', 'target', 'name')) || nameOf(raw)
  return [{ field: 'spec.target.name', name, role: 'writes' }]
}
