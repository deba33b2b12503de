import type { Decrypted } from '../decrypt.ts'
import type { Metadata } from '../core/metadata.ts'

/** Whose `sops` block a merged document gets. */
export type Owner = 'ours' | 'theirs'

/**
 * Chooses the side that changed who can read the document, or its data key. Two
 * lists of recipients are never joined: whoever was removed on one side would be back.
 *
 * @param base undefined when there was no encrypted document before
 * @returns undefined when both sides changed them in different ways
 */
export function chooseOwner(
  base: Decrypted | undefined,
  ours: Decrypted,
  theirs: Decrypted,
): Owner | undefined {
  if (isLockedAlike(ours, theirs)) return 'ours'
  const isSame = settingsOf(ours.metadata) === settingsOf(theirs.metadata)
  if (base === undefined) return isSame ? 'ours' : undefined
  if (isSame) return sameKey(ours, base) ? 'theirs' : 'ours'
  if (isLockedAlike(theirs, base)) return 'ours'
  return isLockedAlike(ours, base) ? 'theirs' : undefined
}

/** Whether two documents have the same readers and one data key, so that either may stand for both. */
export function isLockedAlike(a: Decrypted, b: Decrypted): boolean {
  return settingsOf(a.metadata) === settingsOf(b.metadata) && sameKey(a, b)
}

/** Whether two documents have one data key, so that ciphertext can move between them. */
export function sameKey(a: Decrypted, b: Decrypted): boolean {
  return Buffer.compare(a.dataKey.reveal(), b.dataKey.reveal()) === 0
}

/** Who can read a document, and what of it is encrypted. */
function settingsOf(metadata: Metadata): string {
  const { keyGroups, shamirThreshold, selection, macOnlyEncrypted } = metadata
  const groups = keyGroups.map(({ age, others }) => {
    const services = Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return [age.map(({ recipient }) => recipient).toSorted(), services]
  })
  return JSON.stringify([groups, shamirThreshold, selection ?? null, macOnlyEncrypted])
}
