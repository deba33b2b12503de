import type { KeyObject } from 'node:crypto'

import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { SshPublicKey } from './public-key.ts'

/** The private keys that age can decrypt with. */
export type SshPrivateKey =
  | { readonly kind: 'ssh-ed25519'; readonly seed: SecretBytes }
  | { readonly kind: 'ssh-rsa'; readonly key: KeyObject }

/** A private key under a passphrase. */
export interface LockedSshKey {
  readonly kind: 'locked'
  /** Known without the passphrase in OpenSSH's own format only. */
  readonly publicKey?: SshPublicKey
  /** @throws AgeError kind `passphrase` when it is wrong */
  unlock(passphrase: SecretBytes): SshPrivateKey | Promise<SshPrivateKey>
}
