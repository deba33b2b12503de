/** Documents with a signature, which anybody can check without a cluster. */
import { canonicalJson } from '../../base/canonical-json.ts'
import { isObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import {
  armoredSsh,
  isSignedBy,
  readSshSignature,
  signAsSsh,
  sshFingerprint,
} from '../../crypto/ssh/signature.ts'

/** What the signatures are made for (the namespace of sshsig), so that no other one counts. */
export const PURPOSE = 'evidence@kubectl-vault-secret'

/** A document, signed over its canonical JSON without the member `signature`. */
export type Signed<T> = T & { readonly signature: string }

/** @param seed of an Ed25519 key */
export function signed<T extends object>(document: T, seed: SecretBytes): Signed<T> {
  return { ...document, signature: signAsSsh(seed, canonicalJson(document), PURPOSE) }
}

/** The document that was signed. */
export function unsigned<T extends object>(document: T): Omit<T, 'signature'> {
  const members = Object.entries(document).filter(([member]) => member !== 'signature')
  return Object.fromEntries(members) as Omit<T, 'signature'>
}

/**
 * - `unsigned`: there is no signature
 * - `broken`: the document or its signature was changed
 * - `stranger`: it is whole, and signed by somebody who was not named
 * - `good`: it is whole, and signed by one of those who were named
 */
export type SignatureState = 'unsigned' | 'broken' | 'stranger' | 'good'

export interface CheckedSignature {
  readonly state: SignatureState
  /** `SHA256:...` of whose signature it is, where it is whole. */
  readonly signer?: string
}

/** @param trusted lines of `authorized_keys` files without comments: `ssh-ed25519 AAAA...` */
export function checkSignature(value: unknown, trusted: readonly string[]): CheckedSignature {
  if (!isObject(value) || value['signature'] === undefined) return { state: 'unsigned' }
  const armored = value['signature']
  const signature = typeof armored === 'string' ? readSshSignature(armored) : undefined
  // What can be written in two ways somebody may have changed.
  const isWhole = signature !== undefined && armoredSsh(signature) === armored
  if (!isWhole || !isSignedBy(signature, canonicalJson(unsigned(value)), PURPOSE)) {
    return { state: 'broken' }
  }
  const { publicKey } = signature
  const state = trusted.includes(publicKey) ? 'good' : 'stranger'
  return { state, signer: sshFingerprint(publicKey) }
}
