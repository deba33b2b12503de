/** Puts the values of a rotation into the Secret. */
import { ChangedMeanwhile } from '../../../base/errors.ts'
import { backMark, isForward, type Journal, markOf } from '../journal/journal.ts'
import type { ValuesLocked } from '../journal/sealed.ts'
import type { RotatedSecret, RotationCluster, Slots } from '../port.ts'
import { changesOf, stateAfter, type Values } from './state.ts'
import { changed, gone, has, patchOf, type Write, writeValues } from './write-values.ts'

/**
 * Gives the Secret the values of the journal's stage. What others change under other keys
 * meanwhile stays.
 *
 * @param check rejects when somebody else goes on with the rotation; asked between reading the
 * Secret and writing it, so that whoever turns the rotation round after that comes before or
 * after the write, and is noticed or notices it: see {@link switchBack}
 * @throws ChangedMeanwhile when somebody changed a value that this is to change; what `check` throws
 */
export async function switchForward(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  check: () => Promise<void>,
): Promise<void> {
  const stage = journal.stages[journal.stage]
  if (stage === undefined) return
  const values = changesOf(stage, slots)
  const before = stateAfter(journal, slots, journal.stage)
  const follows = (live: RotatedSecret): boolean => has(live, before)
  await writeValues(cluster, journal, { values, follows, mark: markOf(journal), check })
}

/**
 * For one who cannot read the values: looks whether the Secret says that it has them.
 *
 * @throws ChangedMeanwhile when it says otherwise
 */
export async function checkMarked(cluster: RotationCluster, journal: Journal): Promise<void> {
  const live = await cluster.readSecret(journal.secret)
  if (live === undefined || live.uid !== journal.secret.uid) throw gone(journal)
  if (live.mark !== markOf(journal)) throw changed(journal)
}

/**
 * Gives the Secret back what it had before the rotation.
 *
 * @returns false when somebody else has given it other values since, which stay
 */
export async function switchBack(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
): Promise<boolean> {
  const live = await cluster.readSecret(journal.secret)
  if (live === undefined || live.uid !== journal.secret.uid) return false
  const values = stateAfter(journal, slots, 0)
  const done = isForward(journal, live.mark) ? stageOf(live.mark) + 1 : 0
  const before = stateAfter(journal, slots, done)
  return putBack(cluster, journal, values, (now) => has(now, before))
}

/**
 * The same for one who cannot read the values, of a Secret that has the previous ones still, or again.
 *
 * @returns false when it is gone
 * @throws ValuesLocked when it has new ones
 */
export function unmark(
  cluster: RotationCluster,
  journal: Journal,
  locked: ValuesLocked,
): Promise<boolean> {
  return putBack(cluster, journal, new Map(), ({ mark }) => {
    if (isForward(journal, mark)) throw locked
    return true
  })
}

/**
 * Two writes, so that the second one is one where all is as it was: a write of another program
 * that is still on its way, such as one that sleeps, was planned for an earlier version then.
 */
async function putBack(
  cluster: RotationCluster,
  journal: Journal,
  values: Values,
  follows: Write['follows'],
): Promise<boolean> {
  const isBack = (live: RotatedSecret): boolean => has(live, values)
  try {
    await writeValues(cluster, journal, { values, follows, mark: backMark(journal) })
    await writeValues(cluster, journal, { values, follows: isBack, mark: journal.markBefore })
    return true
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return false
    throw error
  }
}

/** Only tries whether the values of the first stage would be taken. @throws ApiError */
export async function tryForward(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  secret: RotatedSecret,
): Promise<void> {
  const [stage] = journal.stages
  if (stage === undefined) return
  const wanted = { values: changesOf(stage, slots), mark: markOf(journal) }
  await cluster.patchSecret(patchOf(secret, wanted), 'server')
}

function stageOf(mark: string | undefined): number {
  return Number(mark?.split('.')[1] ?? 0)
}
