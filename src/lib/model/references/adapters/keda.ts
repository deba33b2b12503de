import { adapter, reads, readsElsewhere, type Adapter } from './family.ts'

const FIELDS = [
  'spec.secretTargetRef[]',
  'spec.*.credentials.*.valueFrom.secretKeyRef',
  'spec.*.*.valueFrom.secretKeyRef',
]

/** These are names in the cloud's own secret store. */
const IGNORE = ['spec.awsSecretManager.secrets[]', 'spec.azureKeyVault.secrets[]']

/** KEDA; field names from its config/crd/bases (v2.21). */
export const KEDA: readonly Adapter[] = [
  adapter('keda.sh/v1alpha1', 'TriggerAuthentication triggerauthentications', reads(...FIELDS), {
    ignore: IGNORE,
  }),
  // Resolved in KEDA's own namespace.
  adapter(
    'keda.sh/v1alpha1',
    'ClusterTriggerAuthentication clustertriggerauthentications',
    readsElsewhere(...FIELDS),
    { namespaced: false, ignore: IGNORE },
  ),
]
