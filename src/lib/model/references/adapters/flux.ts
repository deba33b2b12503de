import { adapter, reads, type Adapter } from './family.ts'

const KUBECONFIG = 'spec.kubeConfig.secretRef'

/** Flux: sources, Kustomization, HelmRelease, notifications and image automation. */
export const FLUX: readonly Adapter[] = [
  adapter(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository gitrepositories',
    reads('spec.secretRef', 'spec.proxySecretRef', 'spec.verify.secretRef'),
  ),
  adapter(
    'source.toolkit.fluxcd.io/v1',
    'HelmRepository helmrepositories',
    reads('spec.secretRef', 'spec.certSecretRef'),
  ),
  adapter(
    'source.toolkit.fluxcd.io/v1',
    'OCIRepository ocirepositories',
    reads('spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef', 'spec.verify.secretRef'),
  ),
  adapter(
    'source.toolkit.fluxcd.io/v1',
    'Bucket buckets',
    reads(
      'spec.secretRef',
      'spec.certSecretRef',
      'spec.proxySecretRef',
      'spec.sts.secretRef',
      'spec.sts.certSecretRef',
    ),
  ),
  adapter('source.toolkit.fluxcd.io/v1', 'HelmChart helmcharts', reads('spec.verify.secretRef')),
  adapter(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization kustomizations',
    reads('spec.decryption.secretRef', 'spec.postBuild.substituteFrom[]<Secret>', KUBECONFIG),
  ),
  adapter(
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease helmreleases',
    reads('spec.valuesFrom[]<Secret>', KUBECONFIG),
  ),
  adapter(
    'notification.toolkit.fluxcd.io/v1beta3',
    'Provider providers',
    reads('spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef'),
  ),
  adapter('notification.toolkit.fluxcd.io/v1', 'Receiver receivers', reads('spec.secretRef')),
  adapter(
    'image.toolkit.fluxcd.io/v1',
    'ImageRepository imagerepositories',
    reads('spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef'),
  ),
]
