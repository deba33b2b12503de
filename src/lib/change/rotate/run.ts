/** Carries a rotation to its end, forward or back, from wherever its journal says it is. */
import { ApiError, ChangedMeanwhile, ServiceError, UserError } from '../../base/errors.ts'
import { back, turn } from './back.ts'
import { forward } from './forward.ts'
import { isOpen, type Journal } from './journal/journal.ts'
import type { StoredJournal } from './port.ts'
import { RolloutFailed } from './restart/restart.ts'
import { Run, type RunMeans, TakenOver } from './running.ts'

/**
 * Carries out a rotation until it is committed or rolled back, or proven where the old credential
 * is to be revoked and somebody has to do something before.
 *
 * @throws TakenOver; ApiError when the cluster does not answer, and the journal stays open
 */
export async function carryOut(stored: StoredJournal, means: RunMeans): Promise<Journal> {
  return toItsEnd(new Run(stored, await means.cluster.slots(stored.journal), means))
}

/**
 * Goes on with a rotation that was begun before, as {@link carryOut} does.
 *
 * @throws as {@link carryOut}
 */
export async function resume(stored: StoredJournal, means: RunMeans): Promise<Journal> {
  const run = new Run(stored, await means.cluster.slots(stored.journal), means)
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
  const run = new Run(stored, await means.cluster.slots(stored.journal), means)
  if (!isOpen(run.journal)) return run.journal
  if (run.journal.phase === 'finishing') throw tooLate()
  await turn(run, failure, takenUp(run.journal))
  await back(run)
  return run.journal
}

function takenUp({ takenUp: before = 0 }: Journal): Partial<Journal> {
  return { takenUp: before + 1 }
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
