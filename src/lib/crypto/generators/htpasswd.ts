import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { exactText } from '../exact-text.ts'

const DEFAULT_COST = 10
// bcrypt takes no more; what follows would not be compared.
const MAX_PASSWORD_BYTES = 72

/**
 * One line of an htpasswd file, `USER:HASH`, without a line feed. The hash is
 * bcrypt in the form `$2y$` that Apache httpd and nginx know; it counts as
 * secret, since weak passwords are guessed from it.
 *
 * @param cost rounds as a power of two, 4 to 17 as in `htpasswd -C`
 * @throws UserError when the name or password cannot be written this way
 */
export async function htpasswdLine(
  user: string,
  password: SecretBytes,
  cost: number = DEFAULT_COST,
): Promise<SecretBytes> {
  const text = check(user, password, cost)
  const { hash } = await import('bcryptjs')
  const hashed = await hash(text, cost)
  // The same algorithm; older Apache refuses the prefix of OpenBSD.
  return SecretBytes.fromText(`${user}:${hashed.replace('$2b$', '$2y$')}`)
}

function check(user: string, password: SecretBytes, cost: number): string {
  if (user === '' || /[:\p{Cc}]/u.test(user)) {
    throw new UserError('a user name has no colon and no control characters, and is not empty')
  }
  if (password.length === 0 || password.length > MAX_PASSWORD_BYTES) {
    throw new UserError(`bcrypt takes passwords of 1 to ${MAX_PASSWORD_BYTES} bytes`)
  }
  if (password.reveal().includes(0)) throw new UserError('bcrypt stops at a zero byte')
  if (!Number.isInteger(cost) || cost < 4 || cost > 17) {
    throw new UserError('the cost of bcrypt is a number from 4 to 17')
  }
  const text = exactText(password)
  if (text === undefined) throw new UserError('the password is not UTF-8 text')
  return text
}
