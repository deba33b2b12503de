/** What can be done with a rotation whose values are encrypted for somebody else. */
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { isForward, type Journal, markOf } from './journal/journal.ts'
import type { ValuesLocked } from './journal/sealed.ts'
import type { RotationCluster, Slots } from './port.ts'
import { successorOf } from './values/successor.ts'

export type Way = 'on' | 'back'

/** Stands in the place of values that cannot be read: each one that is asked for is refused. */
class LockedSlots extends Map<string, SecretBytes> {
  readonly #error: ValuesLocked

  constructor(error: ValuesLocked) {
    super()
    this.#error = error
  }

  override get(): never {
    throw this.#error
  }
}

/** Values that cannot be read. */
export function lockedSlots(error: ValuesLocked): Slots {
  return new LockedSlots(error)
}

/**
 * Why there is no way on, or back, without the values; undefined when there is one: what the
 * Secret has already is told by its mark.
 *
 * @throws ApiError; ChangedMeanwhile when somebody else has made the Secret that takes over
 */
export async function needOfValues(
  cluster: RotationCluster,
  journal: Journal,
  way: Way,
): Promise<string | undefined> {
  const isProven = journal.phase === 'proven' || journal.phase === 'finishing'
  if (journal.service !== undefined) return 'the service has to be told them'
  if (way === 'back' || journal.phase === 'rollingBack') return needBack(cluster, journal)
  return isProven ? undefined : needForward(cluster, journal)
}

async function needForward(
  cluster: RotationCluster,
  journal: Journal,
): Promise<string | undefined> {
  if (journal.verify !== undefined) return '--verify has to be told them'
  if (journal.strategy === 'source') return 'without them nobody can tell when there are other ones'
  // A token is made by its controller.
  if (journal.strategy === 'sa-token') return undefined
  if (journal.newName !== undefined) {
    const successor = await successorOf(cluster, journal)
    return successor === undefined ? `${journal.newName} is not there yet` : undefined
  }
  const live = await cluster.readSecret(journal.secret)
  const isLast = journal.stage + 1 === journal.stages.length
  const isThere = journal.phase === 'switched' && live?.mark === markOf(journal)
  return isThere && isLast ? undefined : 'the Secret does not have all of the new ones yet'
}

async function needBack(cluster: RotationCluster, journal: Journal): Promise<string | undefined> {
  const { newName, strategy, secret } = journal
  if (newName !== undefined || strategy === 'source') return undefined
  const live = await cluster.readSecret(secret)
  return isForward(journal, live?.mark) ? 'the previous ones have to be put back' : undefined
}
