/** Names and texts in statements that take no parameters. */
import { UserError } from '../../../../base/errors.ts'

/** NAMEDATALEN less its end; the server cuts what is longer. */
export const NAME_BYTES = 63

/** A name as an identifier: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > NAME_BYTES) {
    throw new UserError(`the name of a role has to have 1 to ${NAME_BYTES} bytes`)
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as a string constant; a backslash is only itself when it is not of an escape string. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''").replaceAll('\\', '\\\\')
  return text.includes('\\') ? ` E'${quoted}'` : `'${quoted}'`
}
