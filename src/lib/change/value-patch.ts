import type { NamespacedName } from '../base/names.ts'
import { isSameValue, type SecretBytes } from '../base/secret-bytes.ts'

/** New and changed values of a Secret, and the keys that go; what is not named stays. */
export interface ValuePatch extends NamespacedName {
  /** The patch is for this object in this state, and for no other. */
  readonly uid: string
  readonly resourceVersion: string
  readonly set: ReadonlyMap<string, SecretBytes>
  readonly remove: readonly string[]
}

type Data = ReadonlyMap<string, SecretBytes>

/** What is to be done so that `before` becomes `after`; undefined when they are the same. */
export function patchBetween(
  secret: Omit<ValuePatch, 'set' | 'remove'>,
  before: Data,
  after: Data,
): ValuePatch | undefined {
  const set = new Map([...after].filter(([key, value]) => !isSameValue(before.get(key), value)))
  const remove = [...before.keys()].filter((key) => !after.has(key))
  return set.size + remove.length === 0 ? undefined : { ...secret, set, remove }
}

/**
 * The same patch for the state in which the Secret is now.
 *
 * @param before the values that the patch was made from
 * @returns undefined when it is another object, or somebody changed what the patch changes
 */
export function rebase(
  patch: ValuePatch,
  before: Data,
  now: Pick<ValuePatch, 'uid' | 'resourceVersion'> & { readonly data: Data },
): ValuePatch | undefined {
  const keys = [...patch.set.keys(), ...patch.remove]
  const isFree = keys.every((key) => isSameValue(before.get(key), now.data.get(key)))
  if (now.uid !== patch.uid || !isFree) return undefined
  return { ...patch, resourceVersion: now.resourceVersion }
}
