/** What the values of a Secret were after an earlier revision. */
import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Journal } from './journal.ts'
import type { Slots, StoredJournal } from '../port.ts'
import type { NewValues } from '../values/stages.ts'

/**
 * The values to give back so that the Secret is as it was after a revision; 0 for before the first.
 *
 * @param journals the last one first
 * @param slotsOf reads the values of a journal
 * @throws UserError when there was no such revision, or values on the way are not kept any more
 */
export async function valuesAfter(
  revision: number,
  journals: readonly StoredJournal[],
  slotsOf: (journal: Journal) => Promise<Slots>,
): Promise<NewValues> {
  const later = journals
    .map(({ journal }) => journal)
    .filter((journal) => journal.phase === 'committed' && journal.revision > revision)
  const values = new Map<string, SecretBytes | undefined>()
  for (const journal of later) {
    if (journal.service !== undefined) throw revoked(journal)
    if (journal.forgotten === true) throw forgotten(journal)
    const slots = await slotsOf(journal)
    for (const [key, slot] of Object.entries(journal.previous)) {
      const value = slot === null ? undefined : slots.get(slot)
      if (slot !== null && value === undefined) throw forgotten(journal)
      values.set(key, value)
    }
  }
  return values
}

function revoked({ revision }: Journal): UserError {
  return new UserError(
    `the credential before revision ${revision} was revoked where it was valid, so it is of no use`,
    ['`rotate` gives a new one'],
  )
}

function forgotten({ revision }: Journal): UserError {
  return new UserError(`the values before revision ${revision} are not kept any more`, [
    '`rotate` gives new ones; --keep says how many revisions can be rolled back',
  ])
}
