import { generateKeyPairSync } from 'node:crypto'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  generateIdentity,
  type Identity,
  parseIdentity,
  parseIdentityFile,
  parseRecipient,
  passphraseIdentity,
  passphraseRecipient,
  type Recipient,
} from '../../../src/lib/crypto/age/index.ts'

/** Both sides of a key. */
export interface Pair {
  readonly recipient: Recipient
  readonly identity: Identity
}

export function neverAsked(): Promise<SecretBytes> {
  throw new Error('nobody should be asked')
}

export async function ageKey(kind: 'x25519' | 'hybrid' = 'x25519'): Promise<Pair> {
  const { identity, recipient } = await generateIdentity(kind)
  return { recipient: parseRecipient(recipient), identity: parseIdentity(identity) }
}

export function ed25519Key(): Pair {
  const { privateKey } = generateKeyPairSync('ed25519')
  return sshKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
}

export function rsaKey(bits = 2048): Pair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return sshKey(privateKey.export({ format: 'pem', type: 'pkcs1' }))
}

/** With a work factor for tests. */
export function passphrase(text = 'correct horse'): Pair {
  const secret = SecretBytes.fromText(text)
  return { recipient: passphraseRecipient(secret, 2), identity: passphraseIdentity(secret) }
}

export function sshKey(pem: string | Buffer): Pair {
  const [identity] = parseIdentityFile(SecretBytes.fromText(pem.toString()), neverAsked)
  if (identity?.recipient === undefined) throw new Error('no key')
  // Through its text, so that this is read as well.
  return { identity, recipient: parseRecipient(identity.recipient.text) }
}
