/** What the journal of a planned rotation will hold. */
import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import {
  type Journal,
  type JournalData,
  MAX_DATA,
  type Ready,
  sealedData,
  type Slots,
  type StoredJournal,
} from '../../change/rotate/index.ts'
import type { Recipient } from '../../crypto/age/index.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { RotationInvocation } from './invocation.ts'
import { journalKeys } from './journal-keys.ts'
import type { Planned } from './plan.ts'

/** A rotation of which all is known, down to the bytes of its journal. */
export type Prepared = Planned & Ready

/**
 * Adds the data of the journal: the values, encrypted where -r and -R name recipients.
 *
 * @param journals of the Secret, the last one first
 * @throws UserError for recipients that do not mix, and where the journal would be too large
 */
export async function withJournalData(
  invocation: RotationInvocation,
  planned: Planned,
  journals: readonly StoredJournal[],
): Promise<Prepared> {
  const recipients = await journalKeys(invocation).recipients()
  if (recipients.length === 0) {
    const { journal, slots } = planned
    refuseLarge(journal, slots)
    return { ...planned, data: slots, warnings: [...planned.warnings, ...inClear(journals)] }
  }
  const journal = { ...planned.journal, recipients: recipients.map(({ text }) => text) }
  const data = await encrypted(invocation, journal, planned.slots, recipients)
  refuseLarge(journal, data)
  return { ...planned, journal, data }
}

async function encrypted(
  { flags }: RotationInvocation,
  journal: Journal,
  slots: Slots,
  recipients: readonly Recipient[],
): Promise<JournalData> {
  try {
    return await sealedData(journal, slots, recipients, flags['allow-mixed'])
  } catch (error) {
    throw cryptFailure(error, `the journal of ${qualifiedName(journal.secret)}`)
  }
}

/** Forgotten flags would show what the last rotation hid. */
function inClear(journals: readonly StoredJournal[]): readonly string[] {
  const [last] = journals
  const { recipients, revision } = last?.journal ?? {}
  if (recipients === undefined) return []
  return [
    `the values of this rotation are not encrypted, as those of revision ${revision} are (-r ${recipients.join(' -r ')})`,
  ]
}

function refuseLarge({ secret }: Journal, data: JournalData): void {
  const bytes = [...data.values()].reduce((sum, { length }) => sum + length, 0)
  if (bytes <= MAX_DATA) return
  const title = qualifiedName(secret)
  const size = `${Math.ceil(bytes / 1024)} KiB`
  throw new UserError(
    `the values of ${title} before and after need ${size}, and a journal holds 1024 KiB`,
    ['name fewer keys, or fewer recipients'],
  )
}
