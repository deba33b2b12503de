/**
 * How to tell that a controller or tool writes a Secret. A table, because these
 * are conventions of others: nothing in Kubernetes enforces them.
 */
export interface Detector {
  /** For `-o json` and `explain`. */
  readonly id: string
  /** As its users call it. */
  readonly name: string
  /** `KIND.GROUP` of an owner reference. */
  readonly owners?: readonly string[]
  /** Labels that only it sets: `KEY` or `KEY=VALUE`. */
  readonly labels?: readonly string[]
  /** Annotations that only it sets. */
  readonly annotations?: readonly string[]
  /** Field managers of its writes. */
  readonly fieldManager?: RegExp
  /** Type of Secret that only it makes. */
  readonly type?: string
  /** The kind of object to change instead, where there is one in the cluster. */
  readonly source?: string
  /** What to do instead of writing the Secret. */
  readonly advice: string
}

/** Who may own a Secret, the more telling first. */
export const DETECTORS: readonly Detector[] = [
  {
    id: 'external-secrets',
    name: 'External Secrets',
    owners: ['ExternalSecret.external-secrets.io'],
    labels: ['reconcile.external-secrets.io/managed', 'reconcile.external-secrets.io/created-by'],
    annotations: ['reconcile.external-secrets.io/data-hash'],
    fieldManager: /^externalsecrets\.external-secrets\.io\//,
    source: 'ExternalSecret',
    advice: 'change the value in the external store; the next refresh overwrites this Secret',
  },
  {
    id: 'vault-secrets-operator',
    name: 'Vault Secrets Operator',
    owners: [
      'VaultStaticSecret.secrets.hashicorp.com',
      'VaultDynamicSecret.secrets.hashicorp.com',
      'VaultPKISecret.secrets.hashicorp.com',
      'HCPVaultSecretsApp.secrets.hashicorp.com',
    ],
    labels: ['secrets.hashicorp.com/vso-ownerRefUID', 'app.kubernetes.io/managed-by=hashicorp-vso'],
    source: 'VaultStaticSecret',
    advice: 'change the value in Vault; the operator overwrites this Secret',
  },
  {
    id: 'sealed-secrets',
    name: 'Sealed Secrets',
    owners: ['SealedSecret.bitnami.com'],
    annotations: ['sealedsecrets.bitnami.com/managed'],
    source: 'SealedSecret',
    advice: 'seal the new value into the SealedSecret; the controller overwrites this Secret',
  },
  {
    id: 'cert-manager',
    name: 'cert-manager',
    owners: ['Certificate.cert-manager.io'],
    labels: ['controller.cert-manager.io/fao'],
    annotations: ['cert-manager.io/certificate-name'],
    fieldManager: /^cert-manager-certificates/,
    source: 'Certificate',
    advice: 'renew the Certificate; cert-manager overwrites this Secret',
  },
  {
    id: 'secrets-store-csi',
    name: 'Secrets Store CSI driver',
    owners: ['SecretProviderClassPodStatus.secrets-store.csi.x-k8s.io'],
    labels: ['secrets-store.csi.k8s.io/managed=true'],
    source: 'SecretProviderClass',
    advice: 'change the value in the external store; the driver overwrites this Secret',
  },
  {
    id: 'reflector',
    name: 'Reflector',
    annotations: ['reflector.v1.k8s.emberstack.com/reflects'],
    advice: 'change the Secret that this one is a copy of',
  },
  {
    id: 'replicator',
    name: 'kubernetes-replicator',
    annotations: [
      'replicator.v1.mittwald.de/replicated-from-version',
      'replicator.v1.mittwald.de/replicate-from',
    ],
    advice: 'change the Secret that this one is a copy of',
  },
  {
    id: 'kyverno',
    name: 'Kyverno',
    labels: ['app.kubernetes.io/managed-by=kyverno', 'generate.kyverno.io/policy-name'],
    advice: 'change what the generate rule copies',
  },
  {
    id: 'crossplane',
    name: 'Crossplane',
    type: 'connection.crossplane.io/v1alpha1',
    advice: 'change the managed resource; its provider overwrites this Secret',
  },
  {
    id: 'helm-storage',
    name: 'Helm',
    type: 'helm.sh/release.v1',
    advice: 'leave it to Helm: it is the record of a release',
  },
  {
    id: 'service-account-token',
    name: 'service account token controller',
    type: 'kubernetes.io/service-account-token',
    advice: 'the controller fills it in; revoke it instead of writing it',
  },
  {
    id: 'argo-cd',
    name: 'Argo CD',
    labels: ['argocd.argoproj.io/instance'],
    annotations: ['argocd.argoproj.io/tracking-id'],
    fieldManager: /^argocd-(controller|application-controller)$/,
    source: 'Application',
    advice: 'change it in the git repository; the next sync overwrites this Secret',
  },
  {
    id: 'flux-kustomize',
    name: 'Flux (Kustomization)',
    labels: ['kustomize.toolkit.fluxcd.io/name'],
    fieldManager: /^kustomize-controller$/,
    source: 'Kustomization',
    advice: 'change it in the git repository; the next reconciliation overwrites this Secret',
  },
  {
    id: 'flux-helm',
    name: 'Flux (HelmRelease)',
    labels: ['helm.toolkit.fluxcd.io/name'],
    fieldManager: /^helm-controller$/,
    source: 'HelmRelease',
    advice: 'change the values of the HelmRelease; the next reconciliation overwrites this Secret',
  },
  {
    id: 'helm',
    name: 'Helm',
    labels: ['app.kubernetes.io/managed-by=Helm'],
    annotations: ['meta.helm.sh/release-name'],
    fieldManager: /^helm$/,
    advice: 'change the values of the release; the next upgrade overwrites this Secret',
  },
  {
    id: 'terraform',
    name: 'Terraform',
    labels: ['app.kubernetes.io/managed-by=terraform'],
    fieldManager: /^(Terraform|HashiCorp)/,
    advice: 'change it in the Terraform configuration; the next apply overwrites this Secret',
  },
  {
    id: 'pulumi',
    name: 'Pulumi',
    labels: ['app.kubernetes.io/managed-by=pulumi'],
    fieldManager: /^pulumi-kubernetes/,
    advice: 'change it in the Pulumi program; the next update overwrites this Secret',
  },
]
