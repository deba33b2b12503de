/** Proves by logging in what a server accepts, and what it does not. */
import { randomBytes } from 'node:crypto'
import { ServiceError } from '../../../../base/errors.ts'
import { SecretBytes } from '../../../../base/secret-bytes.ts'
import type { Credential, Database } from './port.ts'

/**
 * A login with the credential succeeds, and one with another password does not: a server that lets
 * everybody in would prove nothing.
 *
 * @throws ServiceError
 */
export async function proveAccepted(database: Database, credential: Credential): Promise<void> {
  if (!(await database.takes(credential))) {
    throw new ServiceError('PostgreSQL refuses the new credential', 'failed', [
      'the rules of pg_hba.conf may name roles',
    ])
  }
  const wrong = SecretBytes.fromText(randomBytes(18).toString('base64url'))
  if (await database.takes({ ...credential, password: wrong })) {
    throw new ServiceError('PostgreSQL lets this role in with any password from here', 'failed', [
      'a rule of pg_hba.conf says trust, peer or cert; a rotation would change nothing',
    ])
  }
}

/** @throws ServiceError when a login with the credential still succeeds */
export async function proveRefused(database: Database, credential: Credential): Promise<void> {
  if (await database.takes(credential)) {
    throw new ServiceError('PostgreSQL still lets the old credential in', 'failed')
  }
}
