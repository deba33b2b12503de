import { at, objectOf, textMap } from '../base/json.ts'

/**
 * Annotations whose meaning is known and which never hold a value. An unknown
 * annotation may: people put tokens and whole manifests there, so of those only
 * the name is kept.
 */
const KEPT: ReadonlySet<string> = new Set([
  // https://kubernetes.io/docs/reference/labels-annotations-taints/
  'kubernetes.io/service-account.name',
  'kubernetes.io/service-account.uid',
  'kubernetes.io/legacy-token-last-used',
  'kubernetes.io/legacy-token-invalid-since',
  'app.kubernetes.io/managed-by',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'cert-manager.io/certificate-name',
  'cert-manager.io/issuer-name',
  'cert-manager.io/issuer-kind',
  'cert-manager.io/issuer-group',
  'cert-manager.io/common-name',
  'cert-manager.io/allow-direct-injection',
  'argocd.argoproj.io/tracking-id',
  'reflector.v1.k8s.emberstack.com/reflects',
  'reflector.v1.k8s.emberstack.com/auto-reflects',
  'reflector.v1.k8s.emberstack.com/reflection-allowed',
  'reflector.v1.k8s.emberstack.com/reflection-allowed-namespaces',
  'reflector.v1.k8s.emberstack.com/reflection-auto-enabled',
  'reflector.v1.k8s.emberstack.com/reflection-auto-namespaces',
  'replicator.v1.mittwald.de/replicate-from',
  'replicator.v1.mittwald.de/replicate-to',
  'replicator.v1.mittwald.de/replicated-at',
  'sealedsecrets.bitnami.com/managed',
  'sealedsecrets.bitnami.com/cluster-wide',
  'sealedsecrets.bitnami.com/namespace-wide',
])

/** Everything that this program itself writes there is without values. */
const OWN_PREFIX = 'vault-secret/'

/** The annotations of `metadata` that hold no value. */
export function keptAnnotations(raw: unknown): Readonly<Record<string, string>> {
  const all = Object.entries(textMap(at(raw, 'metadata', 'annotations')))
  return Object.fromEntries(all.filter(([name]) => KEPT.has(name) || name.startsWith(OWN_PREFIX)))
}

/** Names of all annotations, sorted. */
export function annotationNames(raw: unknown): readonly string[] {
  return Object.keys(objectOf(at(raw, 'metadata', 'annotations'))).toSorted()
}
