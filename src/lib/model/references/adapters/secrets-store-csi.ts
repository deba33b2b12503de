import { adapter, writes, type Adapter } from './family.ts'

/**
 * Secrets Store CSI driver: what a SecretProviderClass copies into Secrets. The
 * credentials that it uses itself stand in the pod, as nodePublishSecretRef.
 */
export const SECRETS_STORE_CSI: readonly Adapter[] = [
  adapter(
    'secrets-store.csi.x-k8s.io/v1',
    'SecretProviderClass secretproviderclasses',
    writes('spec.secretObjects[].secretName'),
    { ignore: ['spec.secretObjects[]'] },
  ),
]
