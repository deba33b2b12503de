import { adapter, reads, readsElsewhere, writes, type Adapter } from './family.ts'

// Names of Secrets in the namespace of the object that refers to the VaultAuth.
const AUTH = ['spec.appRole.secretRef', 'spec.jwt.secretRef', 'spec.aws.secretRef']

const GROUP = 'secrets.hashicorp.com/v1beta1'

/** Vault Secrets Operator; field names from its config/crd/bases. */
export const VAULT_SECRETS_OPERATOR: readonly Adapter[] = [
  synced('VaultStaticSecret vaultstaticsecrets'),
  synced('VaultDynamicSecret vaultdynamicsecrets'),
  synced('VaultPKISecret vaultpkisecrets'),
  synced('HCPVaultSecretsApp hcpvaultsecretsapps'),
  adapter(GROUP, 'VaultAuth vaultauths', readsElsewhere(...AUTH)),
  adapter(GROUP, 'VaultAuthGlobal vaultauthglobals', readsElsewhere(...AUTH)),
  adapter(GROUP, 'VaultConnection vaultconnections', reads('spec.caCertSecretRef')),
  adapter(GROUP, 'HCPAuth hcpauths', readsElsewhere('spec.servicePrincipal.secretRef')),
]

function synced(kindAndPlural: string): Adapter {
  return adapter(GROUP, kindAndPlural, writes('spec.destination'))
}
