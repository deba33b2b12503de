import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** As many rounds as PostgreSQL's `scram_iterations` has by default. */
const ITERATIONS = 4096
const SALT_BYTES = 16
const KEY_BYTES = 32

/**
 * What a PostgreSQL server keeps of a password (RFC 5803, RFC 7677): with it in a statement, the
 * password itself comes neither to the server nor into its log.
 *
 * @param password as `SASLprep` leaves it, which all printable ASCII is
 */
export function scramVerifier(
  password: SecretBytes,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): string {
  const salted = pbkdf2Sync(password.reveal(), salt, ITERATIONS, KEY_BYTES, 'sha256')
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  const server = keyed('Server Key').toString('base64')
  const salt64 = Buffer.from(salt).toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt64}$${stored}:${server}`
}
