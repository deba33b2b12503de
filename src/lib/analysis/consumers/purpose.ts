import { FIELD_MANAGER, ROTATION_JOURNAL_TYPE } from '../../base/product.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Purpose } from './report.ts'

/** The label that says which Secret. */
const ROTATED = `${FIELD_MANAGER}/rotated`

interface PurposeRule {
  readonly id: string
  readonly text: (secret: SecretFact) => string | undefined
}

/**
 * Secrets that are in use although nothing refers to them: found by type, by
 * label, or by name. Conventions, so a table.
 */
const RULES: readonly PurposeRule[] = [
  { id: 'helm-release', text: helmRelease },
  { id: 'service-account-token', text: serviceAccountToken },
  {
    id: 'bootstrap-token',
    text: ({ type, name }) =>
      type === 'bootstrap.kubernetes.io/token'
        ? `bootstrap token ${name.replace(/^bootstrap-token-/, '')} for joining nodes`
        : undefined,
  },
  {
    id: 'rotation-journal',
    text: ({ type, labels }) =>
      type === ROTATION_JOURNAL_TYPE
        ? `journal of a rotation of ${labels[ROTATED] ?? 'a Secret'}, with its former values`
        : undefined,
  },
  { id: 'argo-cd', text: argoCd },
  {
    id: 'sealing-key',
    text: labelled(
      'sealedsecrets.bitnami.com/sealed-secrets-key',
      (value) => `key of the Sealed Secrets controller (${value})`,
    ),
  },
  {
    id: 'terraform-state',
    text: (secret) =>
      secret.labels['tfstate'] === 'true'
        ? `Terraform state ${secret.labels['tfstateSecretSuffix'] ?? ''}`.trimEnd()
        : undefined,
  },
  { id: 'copied', text: copied },
  {
    id: 'kubeadm-certs',
    text: named('kube-system', /^kubeadm-certs$/, 'certificates for joining control-plane nodes'),
  },
  {
    id: 'k3s-node-password',
    text: named('kube-system', /\.node-password\.k3s$/, 'password of a k3s node'),
  },
  {
    id: 'k3s-serving',
    text: named('kube-system', /^k3s-serving$/, 'serving certificate of k3s'),
  },
  {
    id: 'istio-ca',
    text: ({ type, name }) =>
      type === 'istio.io/ca-root' || name === 'cacerts' || name === 'istio-ca-secret'
        ? 'CA of Istio'
        : undefined,
  },
  {
    id: 'cert-manager-webhook',
    text: ({ annotations }) =>
      annotations['cert-manager.io/allow-direct-injection'] === 'true'
        ? 'injected by cert-manager into webhooks and API services'
        : undefined,
  },
]

/** Why the Secret exists, when that is known without any reference to it. */
export function purposeOf(secret: SecretFact): Purpose | undefined {
  for (const { id, text } of RULES) {
    const found = text(secret)
    if (found !== undefined) return { id, text: found }
  }
  return undefined
}

/** Helm writes `owner`, `name`, `version` and `status` as labels (pkg/storage/driver/secrets.go). */
function helmRelease({ type, name, labels }: SecretFact): string | undefined {
  if (type !== 'helm.sh/release.v1') return undefined
  const [, release = name, revision = '?'] =
    /^sh\.helm\.release\.v1\.(.*)\.v(\d+)$/.exec(name) ?? []
  return `storage of Helm release ${labels['name'] ?? release}, revision ${labels['version'] ?? revision}`
}

function serviceAccountToken({ type, annotations, labels }: SecretFact): string | undefined {
  if (type !== 'kubernetes.io/service-account-token') return undefined
  const account = annotations['kubernetes.io/service-account.name'] ?? '(none)'
  const used = labels['kubernetes.io/legacy-token-last-used']
  return `token of service account ${account}, ${used === undefined ? 'no use recorded' : `last used ${used}`}`
}

function argoCd({ labels, name }: SecretFact): string | undefined {
  const kind = labels['argocd.argoproj.io/secret-type']
  if (kind !== undefined) return `Argo CD finds it by its label (${kind})`
  const own =
    labels['app.kubernetes.io/part-of'] === 'argocd' || name === 'argocd-initial-admin-secret'
  return own ? 'Argo CD reads it by its name' : undefined
}

function copied({ annotations }: SecretFact): string | undefined {
  const reflector = annotations['reflector.v1.k8s.emberstack.com/reflection-allowed'] === 'true'
  if (reflector) return 'Reflector copies it to other namespaces'
  const replicator = annotations['replicator.v1.mittwald.de/replicate-to'] !== undefined
  return replicator ? 'kubernetes-replicator copies it to other namespaces' : undefined
}

function labelled(label: string, text: (value: string) => string): PurposeRule['text'] {
  return ({ labels }) => {
    const value = labels[label]
    return value === undefined ? undefined : text(value)
  }
}

function named(namespace: string, name: RegExp, text: string): PurposeRule['text'] {
  return (secret) => (secret.namespace === namespace && name.test(secret.name) ? text : undefined)
}
