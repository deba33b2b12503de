/** Of several who begin to rotate a Secret, one does; the others learn who. */
import { ApiError, ChangedMeanwhile, withHints } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import {
  type Journal,
  openRotation,
  type RotationCluster,
  type StoredJournal,
  tryAll,
} from '../../change/rotate/index.ts'
import { openHints } from './hints.ts'
import type { Prepared } from './journal-data.ts'

/**
 * Sends everything as a dry run.
 *
 * @throws ChangedMeanwhile when somebody else has begun since it was planned; ApiError
 */
export async function tryFirst(cluster: RotationCluster, planned: Prepared): Promise<void> {
  try {
    await tryAll(cluster, planned)
  } catch (error) {
    throw await orOvertaken(cluster, planned, error)
  }
}

/**
 * Writes the journal down, whose name only one can take.
 *
 * @throws ChangedMeanwhile when somebody else has it; ApiError
 */
export async function createOnly(
  cluster: RotationCluster,
  planned: Prepared,
): Promise<StoredJournal> {
  const { journal, data } = planned
  try {
    return await cluster.createJournal(journal, data, 'none')
  } catch (error) {
    const cause = await orOvertaken(cluster, planned, error)
    // Whether it was begun is not known where there was no answer.
    const isOpen = cause instanceof ApiError && cause.failure !== 'denied'
    throw isOpen ? withHints(cause, [...cause.hints, ...openHints(journal.secret)]) : cause
  }
}

/** What there is to say of a conflict: that somebody else rotates the Secret, where that is so. */
async function orOvertaken(
  cluster: RotationCluster,
  { journal }: Prepared,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ApiError && error.failure === 'conflict')) return error
  const journals = await cluster.journals(journal.secret)
  const open = openRotation(journals)
  if (open !== undefined) return underWay(journal.secret, open.journal)
  const [last] = journals
  return last === undefined || last.journal.revision < journal.revision
    ? error
    : justRotated(journal.secret, last.journal)
}

/** Tells who, and since when. */
export function underWay(
  name: NamespacedName,
  { by, startedAt, phase }: Journal,
): ChangedMeanwhile {
  const title = qualifiedName(name)
  const message = `${title} is being rotated by ${by} since ${startedAt} (${phase}); nothing was changed`
  return new ChangedMeanwhile(title, message, openHints(name, phase))
}

function justRotated(name: NamespacedName, { by, startedAt }: Journal): ChangedMeanwhile {
  const title = qualifiedName(name)
  const message = `${title} has just been rotated by ${by} since ${startedAt}; nothing was changed`
  return new ChangedMeanwhile(title, message, [
    'look whether it is still to be rotated, and begin again',
  ])
}
