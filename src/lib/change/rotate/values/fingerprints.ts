/** The fingerprints of a rotation: one for each stage, in the marks of the Secret and its pods. */
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { FINGERPRINT_KEY } from '../journal/data.ts'
import type { Journal, Strategy } from '../journal/journal.ts'
import type { Slots } from '../port.ts'
import { newFingerprintKey, valuesFingerprint } from './keyed-fingerprint.ts'
import type { Staged } from './stages.ts'
import { stateAfter } from './state.ts'

/** Whether somebody else makes the values, so that they are known when they are there. */
export function isMadeElsewhere(strategy: Strategy): boolean {
  return strategy === 'source' || strategy === 'sa-token'
}

/** Gives the rotation a key, and each stage of which the values are known its fingerprint. */
export function fingerprinted(staged: Staged, strategy: Strategy): Staged {
  const key = newFingerprintKey()
  const slots = new Map(staged.slots).set(FINGERPRINT_KEY, key)
  if (isMadeElsewhere(strategy)) return { ...staged, slots }
  const stages = staged.stages.map((stage, index) => {
    const values = stateAfter(staged, slots, index + 1)
    return { ...stage, fingerprint: valuesFingerprint(key, values) }
  })
  return { ...staged, slots, stages }
}

/**
 * Of what a Secret has: the keys of the rotation, or all where somebody else makes them.
 *
 * @returns undefined for a journal without a key
 */
export function fingerprintOf(
  { strategy, previous }: Pick<Journal, 'strategy' | 'previous'>,
  slots: Slots,
  data: ReadonlyMap<string, SecretBytes>,
): string | undefined {
  const key = slots.get(FINGERPRINT_KEY)
  if (key === undefined) return undefined
  const names = isMadeElsewhere(strategy) ? [...data.keys()] : Object.keys(previous)
  return valuesFingerprint(key, new Map(names.map((name) => [name, data.get(name)])))
}

/** The stages, with the fingerprint of the one that is being carried out. */
export function stagesWithFingerprint(
  { stages, stage }: Pick<Journal, 'stages' | 'stage'>,
  fingerprint: string,
): Journal['stages'] {
  return stages.map((each, index) => (index === stage ? { ...each, fingerprint } : each))
}
