import type { ObjectRef } from '../../model/facts/metadata.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Detector } from './detectors.ts'

/** The object to change instead of the Secret, if the Secret says which it is. */
export function sourceOf(secret: SecretFact, detector: Detector): ObjectRef | undefined {
  const { owner, namespace, labels, annotations } = secret
  const group = owner === undefined ? '' : `${owner.kind}.${owner.apiVersion.split('/')[0] ?? ''}`
  if (owner !== undefined && detector.owners?.includes(group)) {
    return { kind: owner.kind, namespace, name: owner.name }
  }
  switch (detector.id) {
    case 'cert-manager':
      return named('Certificate', namespace, annotations['cert-manager.io/certificate-name'])
    case 'reflector':
      return qualified('Secret', namespace, annotations['reflector.v1.k8s.emberstack.com/reflects'])
    case 'replicator':
      return qualified('Secret', namespace, annotations['replicator.v1.mittwald.de/replicate-from'])
    case 'flux-kustomize':
      return fluxSource('Kustomization', labels, 'kustomize.toolkit.fluxcd.io')
    case 'flux-helm':
      return fluxSource('HelmRelease', labels, 'helm.toolkit.fluxcd.io')
    case 'argo-cd':
      return application(annotations['argocd.argoproj.io/tracking-id'])
    case 'service-account-token':
      return named('ServiceAccount', namespace, annotations['kubernetes.io/service-account.name'])
    default:
      return undefined
  }
}

function named(kind: string, namespace: string, name: string | undefined): ObjectRef | undefined {
  return name === undefined || name === '' ? undefined : { kind, namespace, name }
}

function qualified(kind: string, home: string, value: string | undefined): ObjectRef | undefined {
  const [first = '', second] = (value ?? '').split('/')
  return second === undefined ? named(kind, home, first) : named(kind, first, second)
}

function fluxSource(
  kind: string,
  labels: SecretFact['labels'],
  prefix: string,
): ObjectRef | undefined {
  return named(kind, labels[`${prefix}/namespace`] ?? '', labels[`${prefix}/name`])
}

/** `APPLICATION:GROUP/KIND:NAMESPACE/NAME`, or `NAMESPACE_APPLICATION:…` outside Argo's own. */
function application(trackingId: string | undefined): ObjectRef | undefined {
  const name = trackingId?.split(':')[0] ?? ''
  return name === '' ? undefined : { kind: 'Application', name }
}
