import type { NamespacedName } from '../base/names.ts'
import type { SecretBytes } from '../base/secret-bytes.ts'

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
  const set = new Map([...after].filter(([key, value]) => !isSame(before.get(key), value)))
  const remove = [...before.keys()].filter((key) => !after.has(key))
  return set.size + remove.length === 0 ? undefined : { ...secret, set, remove }
}

function isSame(one: SecretBytes | undefined, other: SecretBytes): boolean {
  return one !== undefined && Buffer.compare(one.reveal(), other.reveal()) === 0
}
