import { scramVerifier } from '../../../../crypto/scram/verifier.ts'
import type { Service } from '../service.ts'
import type { Credential, Database } from './port.ts'
import { proveAccepted, proveRefused } from './prove.ts'
import { changePassword } from './roles.ts'
import { endSessions } from './sessions.ts'

/**
 * One role gets another password. A role has only one, so that the old one is refused from `set`
 * on, until a consumer has the new one.
 *
 * @param since when the new password was set, by the clock of the server
 */
export function oneRole(
  database: Database,
  before: Credential,
  after: Credential,
  since: string | undefined,
): Service {
  const change = ({ role, password }: Credential): Promise<string | undefined> =>
    database.asAdmin(async (session) => {
      await changePassword(session, role, scramVerifier(password))
      const [row] = await session.query('read the time', 'SELECT clock_timestamp()::text AS now')
      return row?.['now'] ?? undefined
    })
  return {
    async set() {
      const at = await change(after)
      return at === undefined ? {} : { since: at }
    },
    async test() {
      await proveAccepted(database, after)
      return {}
    },
    async finish() {
      const ended = await endSessions(database, before.role, since)
      await proveRefused(database, before)
      return { notes: [`the old password is refused; ${ended} sessions of it were ended`] }
    },
    async revert() {
      await change(before)
      await proveAccepted(database, before)
      return { notes: ['the old password is accepted again'] }
    },
  }
}
