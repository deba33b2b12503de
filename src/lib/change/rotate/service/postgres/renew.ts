/** The values of a Secret with another role and password. */
import { UserError } from '../../../../base/errors.ts'
import { SecretBytes } from '../../../../base/secret-bytes.ts'
import type { NewValues } from '../../values/stages.ts'
import type { Values } from '../service.ts'
import { meaningOf } from './connection-values.ts'
import type { Credential } from './port.ts'
import { parseUri, rewritten, type Words } from './uri.ts'

/**
 * Every value that holds the old credential, with the new one in its place.
 *
 * @param title of the Secret, for messages
 * @throws UserError for a value that holds the old password in a form that is not known
 */
export function renewed(
  values: Values,
  before: Credential,
  after: Credential,
  title: string,
): NewValues {
  const changed = new Map<string, SecretBytes>()
  const old = wordsOf(before)
  const now = wordsOf(after)
  for (const [key, value] of values) {
    const text = value.revealText()
    const other = renewedText(key, text, old, now)
    if (other !== undefined && other !== text) changed.set(key, SecretBytes.fromText(other))
    else if (other === undefined && text.includes(old.password)) throw unknownForm(key, title)
  }
  return changed
}

function renewedText(key: string, text: string, old: Words, now: Words): string | undefined {
  const meaning = meaningOf(key)
  if (meaning === 'role' && text === old.role) return now.role
  if (meaning === 'password' && text === old.password) return now.password
  if (meaning !== undefined) return text
  const other = rewritten(text, old, now)
  if (other !== undefined) return other
  // Somebody else's, whose password may well be a part of ours.
  return parseUri(text) === undefined ? undefined : text
}

function wordsOf({ role, password }: Credential): Words {
  return { role, password: password.revealText() }
}

function unknownForm(key: string, title: string): UserError {
  return new UserError(
    `${key} of ${title} holds the password as well, in a form that is not known here`,
    ['known: keys such as username and password, postgres:// and jdbc:postgresql:// URIs, .pgpass'],
  )
}
