/** What the keys of a rotation are after its stages. */
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Journal, Stage } from '../journal/journal.ts'
import type { Slots } from '../port.ts'

/** Values by key; undefined for a key that there is not. */
export type Values = ReadonlyMap<string, SecretBytes | undefined>

/** What a stage changes. */
export function changesOf({ set, remove }: Stage, slots: Slots): Values {
  return new Map([
    ...Object.entries(set).map(([key, slot]) => [key, slots.get(slot)] as const),
    ...remove.map((key) => [key, undefined] as const),
  ])
}

/** Data with these values in it. */
export function withChanges(
  before: ReadonlyMap<string, SecretBytes>,
  values: Values,
): ReadonlyMap<string, SecretBytes> {
  const data = new Map(before)
  for (const [key, value] of values) {
    if (value === undefined) data.delete(key)
    else data.set(key, value)
  }
  return data
}

/** The values of all keys of the rotation after `done` stages; what they were before after 0. */
export function stateAfter(
  { previous, stages }: Pick<Journal, 'previous' | 'stages'>,
  slots: Slots,
  done: number,
): Values {
  const values = new Map<string, SecretBytes | undefined>()
  for (const [key, slot] of Object.entries(previous)) {
    values.set(key, slot === null ? undefined : slots.get(slot))
  }
  for (const stage of stages.slice(0, done)) {
    for (const [key, value] of changesOf(stage, slots)) values.set(key, value)
  }
  return values
}
