import { createPrivateKey, type KeyObject } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import { AgeError } from '../age-error.ts'
import { view } from '../base64.ts'
import type { Identity } from '../types.ts'
import { ed25519Identity, ed25519PublicKey } from './ed25519.ts'
import { readOpenSshKey } from './openssh-key.ts'
import type { SshPublicKey } from './public-key.ts'
import { rsaIdentity, rsaPublicKey } from './rsa.ts'
import type { LockedSshKey, SshPrivateKey } from './types.ts'

/**
 * A private key file as ssh-keygen and openssl write it: OpenSSH, PKCS#1, PKCS#8.
 *
 * @throws UserError
 */
export function readSshPrivateKey(pem: SecretBytes): SshPrivateKey | LockedSshKey {
  const text = pem.revealText()
  const openssh = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text)?.[1]
  if (openssh !== undefined) return readOpenSshKey(SecretBytes.from(Buffer.from(openssh, 'base64')))
  if (!/-----BEGIN ((RSA|ENCRYPTED) )?PRIVATE KEY-----/.test(text)) throw unsupported()
  if (!/^Proc-Type:.*ENCRYPTED|BEGIN ENCRYPTED/m.test(text)) return usable(decodePem(pem))
  return { kind: 'locked', unlock: (passphrase) => usable(decodePem(pem, passphrase)) }
}

/** Identity of a key. */
export function identityOf(key: SshPrivateKey): Identity {
  return key.kind === 'ssh-rsa' ? rsaIdentity(key.key) : ed25519Identity(key.seed)
}

/** Public side of a key. */
export function publicKeyOfPrivate(key: SshPrivateKey): SshPublicKey {
  return key.kind === 'ssh-rsa' ? rsaPublicKey(key.key) : ed25519PublicKey(key.seed)
}

function decodePem(pem: SecretBytes, passphrase?: SecretBytes): KeyObject {
  try {
    return createPrivateKey({
      key: view(pem.reveal()),
      format: 'pem',
      ...(passphrase && { passphrase: view(passphrase.reveal()) }),
    })
  } catch {
    // OpenSSL cannot tell a wrong passphrase from a damaged file either.
    if (passphrase !== undefined) {
      throw new AgeError('passphrase', 'wrong passphrase of the ssh key')
    }
    throw new UserError('the ssh private key is malformed')
  }
}

function usable(key: KeyObject): SshPrivateKey {
  if (key.asymmetricKeyType === 'rsa') return { kind: 'ssh-rsa', key }
  const { d } = key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'jwk' }) : {}
  if (d === undefined) throw unsupported()
  return { kind: 'ssh-ed25519', seed: SecretBytes.from(Buffer.from(d, 'base64url')) }
}

function unsupported(): UserError {
  return new UserError('age cannot decrypt with a private key of this type', [
    'use an ssh-ed25519 or ssh-rsa key, or an age identity',
  ])
}
