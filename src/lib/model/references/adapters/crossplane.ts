import { adapter, readsElsewhere, reads, type Adapter } from './family.ts'

/**
 * Crossplane. Every provider has a `ProviderConfig` in a group of its own;
 * `writeConnectionSecretToRef` of any managed resource is found by its schema.
 */
export const CROSSPLANE: readonly Adapter[] = [
  adapter('*/v1beta1', 'ProviderConfig providerconfigs', reads('spec.credentials.secretRef'), {
    namespaced: false,
    crossNamespace: true,
  }),
  adapter(
    '*/v1beta1',
    'ClusterProviderConfig clusterproviderconfigs',
    reads('spec.credentials.secretRef'),
    { namespaced: false, crossNamespace: true },
  ),
  // Resolved in Crossplane's own namespace.
  adapter(
    'pkg.crossplane.io/v1',
    'Provider providers',
    readsElsewhere('spec.packagePullSecrets[]'),
    { namespaced: false },
  ),
  adapter(
    'pkg.crossplane.io/v1',
    'Configuration configurations',
    readsElsewhere('spec.packagePullSecrets[]'),
    { namespaced: false },
  ),
]
