/** What the values of a Secret were after an earlier revision. */
import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Journal } from './journal.ts'
import type { Slots, StoredJournal } from '../port.ts'
import type { NewValues } from '../values/stages.ts'

type SlotsOf = (journal: Journal) => Promise<Slots>

/**
 * The values to give back so that the Secret is as it was after a revision; 0 for before the first.
 *
 * @param journals the last one first
 * @param slotsOf reads the values of a journal
 * @throws UserError when there was no such revision, or values on the way are not kept any more,
 *   or are refused where they were valid
 */
export async function valuesAfter(
  revision: number,
  journals: readonly StoredJournal[],
  slotsOf: SlotsOf,
): Promise<NewValues> {
  const refused = laterThan(revision, journals).find(({ service }) => service !== undefined)
  if (refused !== undefined) throw revoked(refused)
  return formerValues(revision, journals, slotsOf)
}

/**
 * The same of values that may be of no use any more.
 *
 * @throws UserError when values on the way are not kept any more
 */
export async function formerValues(
  revision: number,
  journals: readonly StoredJournal[],
  slotsOf: SlotsOf,
): Promise<NewValues> {
  const values = new Map<string, SecretBytes | undefined>()
  for (const journal of laterThan(revision, journals)) {
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

/** The rotations after a revision, the last one first. */
export function laterThan(
  revision: number,
  journals: readonly StoredJournal[],
): readonly Journal[] {
  return journals
    .map(({ journal }) => journal)
    .filter((journal) => journal.phase === 'committed' && journal.revision > revision)
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
