/** Puts the values of a rotation into the Secret. */
import type { RotatedSecret, RotationCluster, Slots } from '../port.ts'
import { type Journal, markOf } from '../journal/journal.ts'
import { changesOf, stateAfter } from './state.ts'
import { changed, gone, patchOf, writeValues } from './write-values.ts'

/**
 * Gives the Secret the values of the journal's stage. What others change under other keys
 * meanwhile stays.
 *
 * @param check rejects when somebody else goes on with the rotation; asked between reading the
 * Secret and writing it, so that whoever turns the rotation round after that comes before or
 * after the write, and is noticed or notices it: see `switchBack`
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
  await writeValues(cluster, journal, { values, before, mark: markOf(journal), check })
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
