/** The way back of a rotation. */
import { ChangedMeanwhile } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { restoreAll, type Wanted } from './restart/restart.ts'
import { renamer, restartMeans, type Run } from './running.ts'
import { switchBack, unmark } from './values/secret-values.ts'
import { serviceStep } from './service/service-steps.ts'
import { successorOf } from './values/successor.ts'
import { markBack } from './restart/way-back.ts'

/**
 * Writes down that it goes back.
 *
 * @throws ChangedMeanwhile when the Secret to go back to was deleted, as the last deed but one
 */
export async function turn(run: Run, failure: string): Promise<void> {
  const { secret, newName } = run.journal
  if (newName !== undefined && run.journal.phase === 'proven') {
    const old = await run.means.cluster.readSecret(secret)
    if (old?.uid !== secret.uid) {
      const title = qualifiedName(secret)
      throw new ChangedMeanwhile(
        title,
        `${title} is gone, as everybody works with ${newName}: there is no way back any more`,
        ['leave --abort out and add --resume: only the journal is left to be ended'],
      )
    }
  }
  // With the successor it would be gone.
  const owner = { name: secret.name, uid: secret.uid }
  const isUntouched = run.journal.phase === 'prepared' && run.journal.stage === 0
  const none = isUntouched ? { targets: [] } : {}
  await run.save({ phase: 'rollingBack', failure, owner, ...none })
}

/** Puts back what was changed, and ends the rotation. */
export async function back(run: Run): Promise<void> {
  const { journal, means } = run
  const { cluster } = means
  const { secret, newName, service } = journal
  if (service?.overlaps === false) await revert(run)
  await giveOldValues(run)
  const wanted: Wanted[] = []
  for (const target of journal.targets) {
    const mark = await markBack(cluster, run.stored, target)
    if (mark === undefined) continue
    wanted.push({ target, mark, replacements: renamer(newName, secret.name) })
  }
  await restoreAll(wanted, restartMeans(run, means.pauseBack))
  if (newName !== undefined) {
    const successor = await successorOf(cluster, journal)
    if (successor !== undefined) await cluster.deleteSecret(successor)
  }
  if (service?.overlaps === true) await revert(run)
  const endedAt = means.now().toISOString()
  await run.save({ phase: 'rolledBack', endedAt }, 'all')
}

async function giveOldValues(run: Run): Promise<void> {
  const { journal, slots, locked, means } = run
  const { cluster, tell } = means
  const { secret, newName, strategy, source } = journal
  if (newName !== undefined) return
  const title = qualifiedName(secret)
  if (strategy === 'source') {
    const who = source?.manager ?? 'its manager'
    tell({ type: 'note', text: `${title} is as ${who} wrote it: go back there if need be` })
  } else if (
    await (locked === undefined
      ? switchBack(cluster, journal, slots)
      : unmark(cluster, journal, locked))
  ) {
    tell({ type: 'secret', name: secret.name, to: 'previous' })
  } else {
    tell({ type: 'note', text: `${title} has values of somebody else by now, which stay` })
  }
}

async function revert({ service, means }: Run): Promise<void> {
  if (service !== undefined) await serviceStep(service, 'revert', means.tell)
}
