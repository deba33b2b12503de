/** The sessions of a role. */
import { ServiceError } from '../../../../base/errors.ts'
import type { Database, Session } from './port.ts'

const LOOKS = 40
const LOOK_MS = 250

/**
 * Ends the sessions of a role, and waits until they are gone.
 *
 * @param before only those that began before this time of the server
 * @returns how many there were
 * @throws ServiceError
 */
export async function endSessions(
  { asAdmin, pause }: Database,
  role: string,
  before: string | undefined,
): Promise<number> {
  return asAdmin(async (session) => {
    const ended = await counted(session, role, before, 'end')
    for (let look = 0; look < LOOKS; look++) {
      if ((await counted(session, role, before, 'see')) === 0) return ended
      await pause(LOOK_MS)
    }
    throw new ServiceError('sessions of the old credential did not end', 'failed')
  })
}

/** How many sessions a role has. */
export function sessionsOf(session: Session, role: string): Promise<number> {
  return counted(session, role, undefined, 'see')
}

async function counted(
  session: Session,
  role: string,
  before: string | undefined,
  how: 'see' | 'end',
): Promise<number> {
  const which = how === 'end' ? 'WHERE pg_catalog.pg_terminate_backend(pid)' : ''
  const [row] = await session.query(
    `${how} the sessions of the role`,
    `SELECT pg_catalog.count(*)::text AS count FROM (
       SELECT pid FROM pg_catalog.pg_stat_activity
        WHERE usename = $1 AND pid <> pg_catalog.pg_backend_pid()
          AND ($2 = '' OR backend_start < NULLIF($2, '')::timestamptz)
       OFFSET 0) AS old ${which}`,
    [role, before ?? ''],
  )
  return Number(row?.['count'] ?? 0)
}

/**
 * Whether the administrator may end sessions of the role, and see when they began:
 * https://www.postgresql.org/docs/current/monitoring-stats.html, `pg_signal_backend`.
 */
export async function mayEndSessions(session: Session, role: string): Promise<boolean> {
  const [row] = await session.query(
    'read the privileges',
    `SELECT (m.rolsuper OR (NOT o.rolsuper AND (
              pg_catalog.pg_has_role(m.rolname, o.rolname, 'USAGE')
              OR (pg_catalog.pg_has_role(m.rolname, 'pg_signal_backend', 'USAGE')
                  AND pg_catalog.pg_has_role(m.rolname, 'pg_read_all_stats', 'USAGE')))))::text AS may
       FROM pg_catalog.pg_roles m, pg_catalog.pg_roles o
      WHERE m.rolname = current_user AND o.rolname = $1`,
    [role],
  )
  return row?.['may'] === 'true'
}
