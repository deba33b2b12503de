/** The journal as text, for an annotation: it holds no value. */
import { Bug, UserError } from '../../../base/errors.ts'
import { isObject } from '../../../base/json.ts'
import { API_VERSION } from '../../../base/product.ts'
import type { Journal } from './journal.ts'

const KIND = 'RotationJournal'

/** Writes a journal down. */
export function journalText(journal: Journal): string {
  return JSON.stringify({ apiVersion: API_VERSION, kind: KIND, ...journal })
}

/**
 * Reads what {@link journalText} wrote.
 *
 * @param name of the object that holds it, for messages
 * @throws UserError when another version of this program wrote it, or somebody changed it
 */
export function parseJournal(text: string, name: string): Journal {
  const parsed = jsonOf(text)
  if (!isObject(parsed) || parsed['kind'] !== KIND) {
    throw new UserError(`the journal ${name} cannot be read: somebody changed its annotation`, [
      'put the annotation back from a backup; without it the rotation has to be ended by hand',
    ])
  }
  const { apiVersion, kind: _kind, ...journal } = parsed
  if (apiVersion !== API_VERSION) {
    throw new UserError(`the journal ${name} is of another version of this program`, [
      'go on with the version that began the rotation',
    ])
  }
  if (typeof journal['id'] !== 'string') throw new Bug('a journal without an id')
  return journal as unknown as Journal
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
