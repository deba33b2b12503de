/**
 * Fingerprints by which values are compared without being shown: HMAC-SHA-256 under a key that is
 * made for one rotation, since the plain digest of a weak password could be found by trying. The
 * key is kept with the values, and as long as they are.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Values } from './state.ts'

const KEY_BYTES = 32
/** Hex digits of 128 bits. */
const DIGITS = 32
// The first bytes of what goes in, so that no message of one kind is one of the other.
const OF_VALUES = 'kubectl-vault-secret/values/v1\0'
const OF_KEY = 'kubectl-vault-secret/key/v1\0'

/** A key for one rotation. */
export function newFingerprintKey(): SecretBytes {
  return SecretBytes.from(randomBytes(KEY_BYTES))
}

/**
 * Of some keys of a Secret together. Sorted by name; each one is its name, and 1 with its value or
 * 0 where there is none; both with their length before them, so that no other values read the same.
 */
export function valuesFingerprint(key: SecretBytes, values: Values): string {
  const hmac = createHmac('sha256', key.reveal()).update(OF_VALUES)
  const sorted = [...values].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const [name, value] of sorted) {
    const text = Buffer.from(name)
    hmac.update(lengthOf(text)).update(text)
    if (value === undefined) hmac.update(Buffer.of(0))
    else hmac.update(Buffer.of(1)).update(lengthOf(value.reveal())).update(value.reveal())
  }
  return hmac.digest('hex').slice(0, DIGITS)
}

/** The key for one value alone, for who knows no other, as a container does. */
export function valueKey(key: SecretBytes, name: string): SecretBytes {
  const hmac = createHmac('sha256', key.reveal()).update(OF_KEY).update(name)
  return SecretBytes.from(hmac.digest())
}

/** Of one value alone: the HMAC of its bytes under its {@link valueKey}, so that a shell can compute it. */
export function valueFingerprint(ofValue: SecretBytes, value: SecretBytes): string {
  return createHmac('sha256', ofValue.reveal())
    .update(value.reveal())
    .digest('hex')
    .slice(0, DIGITS)
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(bytes.length))
  return length
}
