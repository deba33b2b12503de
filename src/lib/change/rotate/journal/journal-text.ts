/** The journal as text, for an annotation: it holds no value. */
import { UserError } from '../../../base/errors.ts'
import { isObject } from '../../../base/json.ts'
import { type NamespacedName, qualifiedName } from '../../../base/names.ts'
import { API_VERSION } from '../../../base/product.ts'
import { isJournal, outOfPlace } from './check-journal.ts'
import type { Journal } from './journal.ts'

const KIND = 'RotationJournal'

/** Writes a journal down. */
export function journalText(journal: Journal): string {
  return JSON.stringify({ apiVersion: API_VERSION, kind: KIND, ...journal })
}

/**
 * Reads what {@link journalText} wrote.
 *
 * @param holder the Secret that holds it
 * @throws UserError when another version of this program wrote it, or somebody changed it
 */
export function parseJournal(text: string, holder: NamespacedName): Journal {
  const title = qualifiedName(holder)
  const parsed = jsonOf(text)
  if (!isObject(parsed) || parsed['kind'] !== KIND) throw changed(title)
  const { apiVersion, kind: _kind, ...journal } = parsed
  if (apiVersion !== API_VERSION) {
    throw new UserError(`the journal ${title} is of another version of this program`, [
      'go on with the version that began the rotation',
    ])
  }
  if (!isJournal(journal)) throw changed(title)
  const what = outOfPlace(journal, holder)
  if (what === undefined) return journal
  throw new UserError(`the Secret ${title} holds no journal of this program: ${what}`, [
    'somebody else has made or changed it: look who, and delete it when it is not needed',
  ])
}

function changed(title: string): UserError {
  return new UserError(`the journal ${title} cannot be read: somebody changed its annotation`, [
    'put the annotation back from a backup; without it the rotation has to be ended by hand',
  ])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
