import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { slotsOf } from './journal/data.ts'
import { isOpen, type Journal } from './journal/journal.ts'
import { ValuesLocked } from './journal/sealed.ts'
import { lockedSlots, needOfValues, type Way } from './locked.ts'
import type { Slots, StoredJournal } from './port.ts'
import { Run, type RunMeans } from './running.ts'

/**
 * Takes a rotation up, with its values as far as they are needed.
 *
 * @param known the values, where this program has just made them
 * @throws ValuesLocked when they are needed and cannot be read; UserError when some are missing
 */
export async function openRun(
  stored: StoredJournal,
  means: RunMeans,
  way: Way,
  known?: Slots,
): Promise<Run> {
  const { journal } = stored
  try {
    const slots = known ?? (await means.cluster.slots(journal))
    if (isOpen(journal)) refuseMissing(journal, slots)
    return new Run(stored, slots, means)
  } catch (error) {
    if (!(error instanceof ValuesLocked)) throw error
    const why = await needOfValues(means.cluster, journal, way)
    if (why !== undefined) throw error.neededSince(why)
    means.tell({ type: 'note', text: `${error.message}; it goes on without them` })
    return new Run(stored, lockedSlots(error), means, error)
  }
}

/** A value that is missing would be taken for a key that goes. */
function refuseMissing(journal: Journal, slots: Slots): void {
  if (slotsOf(journal).every((slot) => slots.has(slot))) return
  const title = qualifiedName(journal.secret)
  throw new UserError(`the journal of ${title} has lost values: somebody changed its data`, [
    'put it back from a backup',
  ])
}
