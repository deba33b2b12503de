/** A managed Secret is not written: its source is asked for a new value, and then waited for. */
import { ChangedMeanwhile } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import { isSameValue } from '../../../base/secret-bytes.ts'
import { againOnConflict } from '../again.ts'
import type { Journal } from '../journal/journal.ts'
import type { RotatedSecret, RotationCluster, Slots } from '../port.ts'
import { RolloutFailed } from '../restart/restart.ts'
import { stateAfter } from './state.ts'

/** How long to wait between two looks at the Secret. */
const LOOK_MS = 1000

interface Waiting {
  readonly cluster: RotationCluster
  readonly pause: (ms: number) => Promise<void>
  readonly clock: () => number
}

/**
 * Asks the source, and waits until the Secret has other values than before.
 *
 * @returns the Secret as it is then
 * @throws RolloutFailed when it has the same values at the end of the time; ApiError
 */
export async function followSource(
  journal: Journal,
  before: Slots,
  { cluster, pause, clock }: Waiting,
): Promise<RotatedSecret> {
  const until = clock() + journal.timeout * 1000
  const { object, manager } = journal.source ?? { manager: 'nobody' }
  if (object !== undefined && isAsBefore(await live(cluster, journal), journal, before)) {
    await againOnConflict(() => cluster.askSource(object, journal.id))
  }
  for (;;) {
    const there = await live(cluster, journal)
    if (!isAsBefore(there, journal, before)) return there
    if (clock() >= until) {
      throw new RolloutFailed(`${manager} has written no other value in ${journal.timeout} s`)
    }
    await pause(LOOK_MS)
  }
}

/** Whether the Secret has other values than before. */
export async function hasSourceWritten(
  cluster: RotationCluster,
  journal: Journal,
  before: Slots,
): Promise<boolean> {
  const there = await cluster.readSecret(journal.secret)
  if (there === undefined || there.uid !== journal.secret.uid) return false
  return !isAsBefore(there, journal, before)
}

async function live(cluster: RotationCluster, { secret }: Journal): Promise<RotatedSecret> {
  const there = await cluster.readSecret(secret)
  if (there !== undefined) return there
  const title = qualifiedName(secret)
  throw new ChangedMeanwhile(title, `${title} is gone`)
}

function isAsBefore({ plain }: RotatedSecret, journal: Journal, before: Slots): boolean {
  const old = stateAfter(journal, before, 0)
  const keys = new Set([...old.keys(), ...plain.data.keys()])
  return [...keys].every((key) => isSameValue(plain.data.get(key), old.get(key)))
}
