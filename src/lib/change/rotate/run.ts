/** Carries a rotation to its end, forward or back, from wherever its journal says it is. */
import { ApiError, ChangedMeanwhile, ServiceError, UserError } from '../../base/errors.ts'
import { back, turn } from './back.ts'
import { forward } from './forward.ts'
import { isOpen, type Journal } from './journal/journal.ts'
import { needOfValues } from './locked.ts'
import { type Known, openRun } from './open-run.ts'
import type { StoredJournal } from './port.ts'
import { RolloutFailed } from './restart/restart.ts'
import { type Run, type RunMeans, TakenOver } from './running.ts'

/**
 * Carries out a rotation until it is committed or rolled back, or proven where the old credential
 * is to be revoked and somebody has to do something before.
 *
 * @param known the values of one that this program has begun, so that it needs no key to read them
 * @throws ValuesLocked when nothing can be done without the values; RolloutFailed when there is no
 * way back without them; TakenOver; ApiError when the cluster does not answer, and the journal stays open
 */
export async function carryOut(
  stored: StoredJournal,
  means: RunMeans,
  known: Known,
): Promise<Journal> {
  return toItsEnd(await openRun(stored, means, 'on', known))
}

/**
 * Goes on with a rotation that was begun before, as {@link carryOut} does.
 *
 * @throws as {@link carryOut}
 */
export async function resume(stored: StoredJournal, means: RunMeans): Promise<Journal> {
  const run = await openRun(stored, means, 'on')
  if (!isOpen(run.journal)) return run.journal
  await run.save(takenUp(run.journal))
  return toItsEnd(run)
}

async function toItsEnd(run: Run): Promise<Journal> {
  const { means } = run
  try {
    if (run.journal.phase !== 'rollingBack') await forward(run)
  } catch (error) {
    const failure = run.journal.phase === 'finishing' ? undefined : whyBack(error)
    if (failure === undefined) throw error
    if (run.locked !== undefined) await refuseLockedBack(run, failure)
    means.tell({ type: 'failed', because: failure })
    await turn(run, failure)
  }
  if (run.journal.phase === 'rollingBack') await back(run)
  return run.journal
}

/** Turns a rotation round. */
export async function abort(
  stored: StoredJournal,
  means: RunMeans,
  failure: string,
): Promise<Journal> {
  const run = await openRun(stored, means, 'back')
  if (!isOpen(run.journal)) return run.journal
  if (run.journal.phase === 'finishing') throw tooLate()
  await turn(run, failure, takenUp(run.journal))
  await back(run)
  return run.journal
}

function takenUp({ takenUp: before = 0 }: Journal): Partial<Journal> {
  return { takenUp: before + 1 }
}

/** @throws RolloutFailed when the way back needs values that cannot be read, so that it stays open */
async function refuseLockedBack({ means, journal }: Run, failure: string): Promise<void> {
  const why = await needOfValues(means.cluster, journal, 'back')
  if (why === undefined) return
  throw new RolloutFailed(`${failure}; there is no way back without the values, since ${why}`)
}

function tooLate(): UserError {
  return new UserError('it is too late for a way back: the old credential is being revoked', [
    '--resume goes on to the end',
  ])
}

/** Undefined for what does not allow to go back either. */
function whyBack(error: unknown): string | undefined {
  if (error instanceof TakenOver) return undefined
  const isFailure = error instanceof RolloutFailed || error instanceof ServiceError
  if (isFailure || error instanceof ChangedMeanwhile) return error.message
  if (error instanceof Error && error.name === 'Interrupted') return 'interrupted'
  const isAnswer = error instanceof ApiError && ['denied', 'notFound'].includes(error.failure)
  const isInvalid = error instanceof ApiError && error.status === 422
  return isAnswer || isInvalid ? error.message : undefined
}
