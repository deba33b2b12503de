import { adapter, reads, readsElsewhere, writes, type Adapter } from './family.ts'

const ISSUER = [
  'spec.ca.secretName',
  'spec.acme.privateKeySecretRef',
  'spec.acme.externalAccountBinding.keySecretRef',
  'spec.acme.solvers[].dns01<any>',
  'spec.vault<any>',
  'spec.vault.auth.clientCertificate.secretName',
  'spec.venafi.tpp.credentialsRef',
  'spec.venafi<any>',
]

/** cert-manager.io v1; field names from its deploy/crds (v1.21). */
export const CERT_MANAGER: readonly Adapter[] = [
  adapter('cert-manager.io/v1', 'Certificate certificates', [
    ...writes('spec.secretName'),
    ...reads('spec.keystores.*.passwordSecretRef', 'status.nextPrivateKeySecretName'),
  ]),
  adapter('cert-manager.io/v1', 'Issuer issuers', reads(...ISSUER)),
  // Resolved in the controller's --cluster-resource-namespace.
  adapter('cert-manager.io/v1', 'ClusterIssuer clusterissuers', readsElsewhere(...ISSUER), {
    namespaced: false,
  }),
  adapter('acme.cert-manager.io/v1', 'Challenge challenges', reads('spec.solver.dns01<any>')),
]
