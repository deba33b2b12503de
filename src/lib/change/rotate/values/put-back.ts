/** Gives the Secret back what it had before the rotation. */
import { isSameValue, type SecretBytes } from '../../../base/secret-bytes.ts'
import { againOnConflict } from '../again.ts'
import { backMark, isForward, type Journal } from '../journal/journal.ts'
import type { ValuesLocked } from '../journal/sealed.ts'
import type { RotatedSecret, RotationCluster, Slots } from '../port.ts'
import { changesOf, stateAfter, type Values } from './state.ts'
import { patchOf } from './write-values.ts'

/** Values for the Secret as it is now, and the keys that stay as others have left them. */
interface Way {
  readonly values: Values
  readonly stay: readonly string[]
}

/** @returns the keys that are not as they were; undefined when the Secret is gone */
type PutBack = Promise<readonly string[] | undefined>

/**
 * Puts the old values back, key by key. What somebody else has put there since stays, and
 * everything in a Secret that was made immutable.
 *
 * @returns the keys that are not as they were; undefined when the Secret is gone
 */
export function switchBack(cluster: RotationCluster, journal: Journal, slots: Slots): PutBack {
  const old = stateAfter(journal, slots, 0)
  return inTwoWrites(cluster, journal, (live) => {
    const { data, immutable } = live.plain
    const other = [...old.keys()].filter((key) => !isSameValue(data.get(key), old.get(key)))
    const own = immutable === true ? [] : other.filter((key) => isOwn(live, journal, slots, key))
    const values = new Map(own.map((key) => [key, old.get(key)]))
    return { values, stay: other.filter((key) => !values.has(key)) }
  })
}

/**
 * The same for one who cannot read the values, of a Secret that has the previous ones still, or
 * again.
 *
 * @throws ValuesLocked when it has new ones
 */
export function unmark(cluster: RotationCluster, journal: Journal, locked: ValuesLocked): PutBack {
  return inTwoWrites(cluster, journal, ({ mark }) => {
    if (isForward(journal, mark)) throw locked
    return { values: new Map(), stay: [] }
  })
}

/** Whether {@link switchBack} would leave new values where they are, as the Secret is immutable now. */
export async function isStuck(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
): Promise<boolean> {
  const live = await cluster.readSecret(journal.secret)
  if (live?.uid !== journal.secret.uid || live.plain.immutable !== true) return false
  return Object.keys(journal.previous).some((key) => isOwn(live, journal, slots, key))
}

/**
 * Two writes, so that the second one is one where all is as it was: a write of another program
 * that is still on its way, such as one that sleeps, was planned for an earlier version then.
 */
async function inTwoWrites(
  cluster: RotationCluster,
  journal: Journal,
  wayOf: (live: RotatedSecret) => Way,
): PutBack {
  const write = (mark: string | null): PutBack =>
    againOnConflict(async () => {
      const live = await cluster.readSecret(journal.secret)
      if (live === undefined || live.uid !== journal.secret.uid) return undefined
      const { values, stay } = wayOf(live)
      if (values.size > 0 || (live.mark ?? null) !== mark) {
        await cluster.patchSecret(patchOf(live, { values, mark }), 'none')
      }
      return stay
    })
  await write(backMark(journal))
  return write(journal.markBefore)
}

/** Whether the value of the key was put there by the rotation, in whichever stage. */
function isOwn({ plain }: RotatedSecret, { stages }: Journal, slots: Slots, key: string): boolean {
  const value: SecretBytes | undefined = plain.data.get(key)
  return stages.some((stage) => {
    const values = changesOf(stage, slots)
    return values.has(key) && isSameValue(values.get(key), value)
  })
}
