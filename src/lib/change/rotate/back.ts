/** The way back of a rotation. */
import { ChangedMeanwhile } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { backMark, type Journal, type RestartTarget } from './journal/journal.ts'
import { restoreAll, type Wanted } from './restart/restart.ts'
import { renamer, restartMeans, type Run } from './running.ts'
import { isStuck, switchBack, unmark } from './values/put-back.ts'
import { hasSourceWritten } from './values/source.ts'
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
  const { notPutBack, areOthers } = await giveOldValues(run)
  await takeBack(run, areOthers)
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

/** What the Secret has kept may be the new credential, which is of no use where it is refused. */
async function revertLast(run: Run, notPutBack: readonly string[]): Promise<void> {
  if (run.journal.service?.overlaps === true && notPutBack.length === 0) return revert(run)
  const text = 'the new credential stays valid at the service, as the Secret may still have it'
  run.means.tell({ type: 'note', text })
}

async function takeBack(run: Run, areOthers: boolean): Promise<void> {
  const { journal, means } = run
  const wanted = await wantedBack(run, journal.targets, areOthers)
  await restoreAll(wanted, restartMeans(run, means.pauseBack))
  if (!areOthers) return
  // A pod that has gone just then came again with values of somebody else.
  const former = wanted.filter(({ mark }) => mark !== backMark(journal))
  const targets = former.map(({ target }) => target)
  await restoreAll(await wantedBack(run, targets, areOthers), restartMeans(run, means.pauseBack))
}

async function wantedBack(
  { journal, stored, means }: Run,
  targets: readonly RestartTarget[],
  areOthers: boolean,
): Promise<readonly Wanted[]> {
  const replacements = renamer(journal.newName, journal.secret.name)
  const wanted: Wanted[] = []
  for (const target of targets) {
    const mark = await markBack(means.cluster, stored, target, areOthers)
    if (mark !== undefined) wanted.push({ target, mark, replacements })
  }
  return wanted
}

/** What a Secret has after its way back. */
interface ValuesBack {
  /** Keys that others have changed, or all of them where the Secret is gone. */
  readonly notPutBack: readonly string[]
  /** Whether pods that are made now get values of somebody else. */
  readonly areOthers: boolean
}

const ALL_BACK: ValuesBack = { notPutBack: [], areOthers: false }

async function giveOldValues(run: Run): Promise<ValuesBack> {
  const { secret, newName, strategy, source, previous, revision } = run.journal
  const { cluster, tell } = run.means
  // It was never changed.
  if (newName !== undefined) return ALL_BACK
  const title = qualifiedName(secret)
  if (strategy === 'source') {
    const who = source?.manager ?? 'its manager'
    tell({ type: 'note', text: `${title} is as ${who} wrote it: go back there if need be` })
    // Who cannot read the values before cannot tell.
    const areOthers =
      run.locked !== undefined || (await hasSourceWritten(cluster, run.journal, run.slots))
    return { ...ALL_BACK, areOthers }
  }
  const notPutBack = await (run.locked === undefined
    ? switchBack(cluster, run.journal, run.slots)
    : unmark(cluster, run.journal, run.locked))
  if (notPutBack === undefined) {
    const text = `${title} is gone, or another one of its name is there: it gets nothing back`
    tell({ type: 'note', text })
    return { notPutBack: Object.keys(previous), areOthers: false }
  }
  if (notPutBack.length < Object.keys(previous).length) {
    tell({ type: 'secret', name: secret.name, to: 'previous' })
  }
  if (notPutBack.length > 0) {
    const what = `${title} keeps ${notPutBack.join(', ')} as somebody else has left it meanwhile`
    tell({ type: 'note', text: `${what}; the former value is kept with revision ${revision}` })
  }
  return { notPutBack, areOthers: notPutBack.length > 0 }
}

async function revert({ service, means }: Run): Promise<void> {
  if (service !== undefined) await serviceStep(service, 'revert', means.tell)
}
