/** The way back of a rotation. */
import { ChangedMeanwhile } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { Journal } from './journal/journal.ts'
import { restoreAll, type Wanted } from './restart/restart.ts'
import { renamer, restartMeans, type Run } from './running.ts'
import { isStuck, switchBack, unmark } from './values/secret-values.ts'
import { serviceStep } from './service/service-steps.ts'
import { successorOf } from './values/successor.ts'
import { markBack } from './restart/way-back.ts'

/**
 * Writes down that it goes back.
 *
 * @param more what else is to be written down
 * @throws ChangedMeanwhile when the Secret to go back to was deleted, as the last deed but one
 */
export async function turn(run: Run, failure: string, more: Partial<Journal> = {}): Promise<void> {
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
  await run.save({ phase: 'rollingBack', failure, owner, ...none, ...more })
}

/** Puts back what was changed, and ends the rotation. */
export async function back(run: Run): Promise<void> {
  const { journal, means } = run
  const { cluster } = means
  const { newName, service } = journal
  // Where the service takes one credential only, nobody is to be denied longer than need be.
  const isFirst = service?.overlaps === false && !(await isStuck(cluster, journal, run.slots))
  if (isFirst) await revert(run)
  const notPutBack = await giveOldValues(run)
  await restoreAll(await wantedBack(run), restartMeans(run, means.pauseBack))
  if (newName !== undefined) {
    const successor = await successorOf(cluster, journal)
    if (successor !== undefined) await cluster.deleteSecret(successor)
  }
  if (service !== undefined && !isFirst) await revertLast(run, notPutBack)
  const endedAt = means.now().toISOString()
  const end = { phase: 'rolledBack', endedAt } as const
  // What is not in the Secret again may be nowhere else.
  if (notPutBack.length > 0) await run.save({ ...end, notPutBack }, 'pending')
  else await run.save(end, 'all')
}

async function wantedBack({ journal, stored, means: { cluster } }: Run): Promise<Wanted[]> {
  const { targets, secret, newName } = journal
  const wanted: Wanted[] = []
  for (const target of targets) {
    const mark = await markBack(cluster, stored, target)
    if (mark === undefined) continue
    wanted.push({ target, mark, replacements: renamer(newName, secret.name) })
  }
  return wanted
}

/** What the Secret has kept may be the new credential, which is of no use where it is refused. */
async function revertLast(run: Run, notPutBack: readonly string[]): Promise<void> {
  if (run.journal.service?.overlaps === true && notPutBack.length === 0) return revert(run)
  const text = 'the new credential stays valid at the service, as the Secret may still have it'
  run.means.tell({ type: 'note', text })
}

/** @returns the keys that others have changed */
async function giveOldValues(run: Run): Promise<readonly string[]> {
  const { secret, newName, strategy, source, previous, revision } = run.journal
  const { cluster, tell } = run.means
  if (newName !== undefined) return []
  const title = qualifiedName(secret)
  if (strategy === 'source') {
    const who = source?.manager ?? 'its manager'
    tell({ type: 'note', text: `${title} is as ${who} wrote it: go back there if need be` })
    return []
  }
  const notPutBack = await (run.locked === undefined
    ? switchBack(cluster, run.journal, run.slots)
    : unmark(cluster, run.journal, run.locked))
  if (notPutBack === undefined) {
    const text = `${title} is gone, or another one of its name is there: it gets nothing back`
    tell({ type: 'note', text })
    return Object.keys(previous)
  }
  if (notPutBack.length < Object.keys(previous).length) {
    tell({ type: 'secret', name: secret.name, to: 'previous' })
  }
  if (notPutBack.length > 0) {
    const what = `${title} keeps ${notPutBack.join(', ')} as somebody else has left it meanwhile`
    tell({ type: 'note', text: `${what}; the former value is kept with revision ${revision}` })
  }
  return notPutBack
}

async function revert({ service, means }: Run): Promise<void> {
  if (service !== undefined) await serviceStep(service, 'revert', means.tell)
}
