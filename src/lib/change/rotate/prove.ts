/** Proves that the Secret is what the pods were made for, by its mark and the fingerprint of its values. */
import { ChangedMeanwhile } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { againOnConflict } from './again.ts'
import { type Journal, markOf } from './journal/journal.ts'
import type { RotatedSecret, RotationCluster } from './port.ts'
import type { Run } from './running.ts'
import { fingerprintOf, isMadeElsewhere, stagesWithFingerprint } from './values/fingerprints.ts'
import { successorOf } from './values/successor.ts'

/**
 * Writes down the fingerprint of values that somebody else has made, before any pod is marked with
 * it; the Secret that takes over gets it as well.
 */
export async function noteFingerprint(run: Run, live: RotatedSecret): Promise<void> {
  const { slots, locked, means } = run
  if (locked !== undefined || !isMadeElsewhere(run.journal.strategy)) return
  const fingerprint = fingerprintOf(run.journal, slots, live.plain.data)
  if (fingerprint === undefined) return
  if (run.journal.stages[run.journal.stage]?.fingerprint !== fingerprint) {
    await run.save({ stages: stagesWithFingerprint(run.journal, fingerprint) })
  }
  if (run.journal.newName !== undefined) await markSuccessor(means.cluster, run.journal)
}

function markSuccessor(cluster: RotationCluster, journal: Journal): Promise<void> {
  const mark = markOf(journal)
  const none = { set: new Map(), remove: [] }
  return againOnConflict(async () => {
    const live = await successorOf(cluster, journal)
    if (live === undefined || live.mark === mark) return
    const { namespace, name, uid, resourceVersion } = live
    await cluster.patchSecret({ namespace, name, uid, resourceVersion, ...none, mark }, 'none')
  })
}

/**
 * Reads the Secret once more when every pod is proven: its mark and the fingerprint of its values
 * are those that the pods have as well. Who cannot read the values goes by the mark.
 *
 * @returns false when whoever manages the Secret has written yet other values, which pods that
 * came before do not have
 * @throws ChangedMeanwhile when somebody changed it while the pods were made
 */
export async function isProven(run: Run): Promise<boolean> {
  const { journal, slots, locked, means } = run
  const { namespace, name } = journal.secret
  const live = await means.cluster.readSecret({ namespace, name: journal.newName ?? name })
  const isSource = journal.strategy === 'source'
  if (live === undefined) throw changed(journal)
  if (journal.newName === undefined && live.uid !== journal.secret.uid) throw changed(journal)
  if (!isSource && live.mark !== markOf(journal)) throw changed(journal)
  if (locked !== undefined) return true
  const isSame = fingerprintOf(journal, slots, live.plain.data) === fingerprintIn(journal)
  if (!isSame && !isSource) throw changed(journal)
  if (!isSame) means.tell({ type: 'note', text: `${name} has other values again: once more` })
  return isSame
}

function fingerprintIn({ stages, stage }: Journal): string | undefined {
  return stages[stage]?.fingerprint
}

function changed({ secret, newName }: Journal): ChangedMeanwhile {
  const title = qualifiedName({ ...secret, name: newName ?? secret.name })
  return new ChangedMeanwhile(title, `somebody changed ${title} while its consumers were restarted`)
}
