/** What may be revoked. */
import type { NamespacedName } from '../../base/names.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'

/** A Secret as it is when its revocation is planned, with its values. */
export interface RevokedSecret extends NamespacedName {
  readonly uid: string
  readonly resourceVersion: string
  readonly plain: PlainSecret
}

/** The kinds that are told apart; each has its own steps, proof and residue. */
export type CredentialKind =
  | 'service-account-token'
  | 'bound-token'
  | 'bootstrap-token'
  | 'client-certificate'
  | 'registry'
  | 'tls-certificate'
  | 'age-identity'
  | 'sealing-key'
  | 'ssh-key'
  | 'unknown'

/** What a Secret holds. */
export interface Credential {
  readonly kind: CredentialKind
  /** In words, without any of the value: `a service account token for ci/deployer`. */
  readonly title: string
  /** The keys of the Secret that it stands in, where it does not take all of them. */
  readonly keys?: readonly string[]
  /** What else the Secret holds. */
  readonly others?: readonly Credential[]
}
