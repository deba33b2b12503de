/** What the Secret of a journal holds besides its annotation: the values, in clear or encrypted. */
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Journal, Slot } from './journal.ts'

/** By the key of `data`: a slot, or an age file where the journal names recipients. */
export type JournalData = ReadonlyMap<string, SecretBytes>

/** The slot of the key under which fingerprints are made. */
export const FINGERPRINT_KEY: Slot = 'fingerprint-key'

/** The two parts of the values, which go at different times. */
export type Part = 'previous' | 'pending'

/** Bytes that the API server takes as `data` (`MaxSecretSize`). */
export const MAX_DATA = 1024 * 1024

/** The key under which a part stands where it is encrypted. */
export function sealedKey(part: Part): string {
  return `${part}.age`
}

/** What stays after the commit: the values before, for a rollback, and the key of fingerprints. */
export function partOf({ previous }: Pick<Journal, 'previous'>, slot: Slot): Part {
  if (slot === FINGERPRINT_KEY) return 'previous'
  return Object.values(previous).includes(slot) ? 'previous' : 'pending'
}

/** Every slot that the journal names. */
export function slotsOf({ previous, stages, service }: Journal): readonly Slot[] {
  const named = [
    ...Object.values(previous).filter((slot) => slot !== null),
    ...stages.flatMap(({ set }) => Object.values(set)),
    ...Object.values(service?.others ?? {}),
    ...(stages.some(({ fingerprint }) => fingerprint !== undefined) ? [FINGERPRINT_KEY] : []),
  ]
  return [...new Set(named)]
}

/** Keys of `data` that nobody needs after the commit. */
export function pendingKeys(journal: Journal): readonly string[] {
  if (journal.recipients !== undefined) return [sealedKey('pending')]
  return slotsOf(journal).filter((slot) => partOf(journal, slot) === 'pending')
}
