import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { slotsOf } from './journal/data.ts'
import { isOpen, type Journal } from './journal/journal.ts'
import { ValuesLocked } from './journal/sealed.ts'
import { lockedSlots, needOfValues, type Way } from './locked.ts'
import type { Slots, StoredJournal } from './port.ts'
import { Run, type RunMeans, type RunValues } from './running.ts'

/** What is known of a rotation that this program has begun. */
export type Known = Required<Pick<RunValues, 'slots' | 'data'>>

/**
 * Takes a rotation up, with its values as far as they are needed.
 *
 * @param known where this program has just made the values
 * @throws ValuesLocked when they are needed and cannot be read; UserError when some are missing
 */
export async function openRun(
  stored: StoredJournal,
  means: RunMeans,
  way: Way,
  known?: Known,
): Promise<Run> {
  const { journal } = stored
  try {
    const values = known ?? (await valuesIn(means, journal))
    if (isOpen(journal)) refuseMissing(journal, values.slots)
    return new Run(stored, means, values)
  } catch (error) {
    if (!(error instanceof ValuesLocked)) throw error
    const why = await needOfValues(means.cluster, journal, way)
    if (why !== undefined) throw error.neededSince(why)
    means.tell({ type: 'note', text: `${error.message}; it goes on without them` })
    return new Run(stored, means, { slots: lockedSlots(error), locked: error })
  }
}

async function valuesIn({ cluster }: RunMeans, journal: Journal): Promise<RunValues> {
  const slots = await cluster.slots(journal)
  // Where they are encrypted, what has been read is not what stands there.
  return { slots, data: journal.recipients === undefined ? slots : undefined }
}

/** A value that is missing would be taken for a key that goes. */
function refuseMissing(journal: Journal, slots: Slots): void {
  if (slotsOf(journal).every((slot) => slots.has(slot))) return
  const title = qualifiedName(journal.secret)
  throw new UserError(`the journal of ${title} has lost values: somebody changed its data`, [
    'put it back from a backup',
  ])
}
