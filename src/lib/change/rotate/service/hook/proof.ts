/** What --verify needs to compare inside the pods: the value never leaves them, only its HMAC does. */
import type { SecretBytes } from '../../../../base/secret-bytes.ts'
import { FINGERPRINT_KEY } from '../../journal/data.ts'
import { type Journal, markOf } from '../../journal/journal.ts'
import { templateMark } from '../../journal/names.ts'
import { valueFingerprint, valueKey } from '../../values/keyed-fingerprint.ts'
import type { Values } from '../service.ts'
import type { HookProof } from './contract.ts'

/**
 * @param after the new values
 * @returns nothing for a journal without a key
 */
export function hookProof(
  journal: Journal,
  slots: Values,
  after: Values,
): { readonly proof?: HookProof; readonly hmacKeys?: Values } {
  const key = slots.get(FINGERPRINT_KEY)
  if (key === undefined) return {}
  const hmacKeys = new Map<string, SecretBytes>()
  const fingerprints: Record<string, string> = {}
  for (const [name, value] of after) {
    const ofValue = valueKey(key, name)
    hmacKeys.set(name, ofValue)
    fingerprints[name] = valueFingerprint(ofValue, value)
  }
  const annotation = { name: templateMark(journal.secret.name), value: markOf(journal) }
  return { proof: { annotation, fingerprints }, hmacKeys }
}
