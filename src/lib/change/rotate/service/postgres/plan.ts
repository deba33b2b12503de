/** What has to hold at a server before its roles are changed. */
import { UserError } from '../../../../base/errors.ts'
import type { Credential, Database, Session } from './port.ts'
import { inTransaction, changePassword, roleOf } from './roles.ts'
import { scramVerifier } from '../../../../crypto/scram/verifier.ts'
import { mayEndSessions, sessionsOf } from './sessions.ts'
import { setStandIn } from './two-roles.ts'

export interface RolePlan {
  /** That the other role has to be made. */
  readonly isNew: boolean
  /** Tells the server from others, by whatever name it is reached; for nothing but to compare. */
  readonly server: string
  readonly warnings: readonly string[]
}

/** SCRAM, and verifiers in statements, came with PostgreSQL 10. */
const OLDEST = 100_000

/**
 * Looks whether the roles can be changed and tries it in a transaction that is rolled back.
 *
 * @throws UserError; ServiceError
 */
export async function planRoles(
  database: Database,
  before: Credential,
  after: Credential,
): Promise<RolePlan> {
  const isSame = before.role === after.role
  const { isNew, server } = await database.asAdmin(async (session) => {
    await checkServer(session)
    await checkOld(session, before.role)
    return {
      isNew: isSame ? false : !(await isIdle(session, before.role, after.role)),
      server: await serverOf(session),
    }
  })
  const wanted = { before, after, isNew, rotation: 'tried' }
  if (isSame) await tryPassword(database, after)
  else await setStandIn(database, wanted, 'server')
  const isAccepted = await database.takes(before)
  const warnings = isAccepted ? [] : ['PostgreSQL refuses the credential that the Secret has now']
  return { isNew, server, warnings }
}

function tryPassword({ asAdmin }: Database, { role, password }: Credential): Promise<void> {
  const change = (session: Session): Promise<void> =>
    changePassword(session, role, scramVerifier(password))
  return asAdmin((session) => inTransaction(session, 'server', () => change(session)))
}

async function checkServer(session: Session): Promise<void> {
  const [row] = await session.query(
    'tell its version',
    `SELECT pg_catalog.current_setting('server_version_num') AS version,
            pg_catalog.pg_is_in_recovery()::text AS standby`,
  )
  if (Number(row?.['version']) < OLDEST) throw new UserError('PostgreSQL is older than version 10')
  if (row?.['standby'] !== 'true') return
  throw new UserError('this PostgreSQL server is a standby, which changes no role', [
    'name the primary: --postgres-url',
  ])
}

/** One server may have many names and addresses, and no other one began in the same microsecond. */
async function serverOf(session: Session): Promise<string> {
  const [row] = await session.query(
    'tell since when it runs',
    'SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text AS since',
  )
  return row?.['since'] ?? ''
}

async function checkOld(session: Session, role: string): Promise<void> {
  const there = await roleOf(session, role)
  if (there === undefined) throw new UserError('PostgreSQL has no role as the Secret names it')
  if (await mayEndSessions(session, role)) return
  throw new UserError('the administrator may not end the sessions of the role', [
    'GRANT pg_signal_backend, pg_read_all_stats TO the administrator',
  ])
}

/** Whether there is an idle role for the turn; false when it has to be made. */
async function isIdle(session: Session, role: string, other: string): Promise<boolean> {
  const there = await roleOf(session, other)
  if (there === undefined) return false
  const [row] = await session.query(
    'read the memberships',
    `SELECT pg_catalog.pg_has_role($1::name, $2::name, 'MEMBER')::text AS before,
            pg_catalog.pg_has_role($2::name, $1::name, 'MEMBER')::text AS after`,
    [role, other],
  )
  if (row?.['before'] !== 'true' && row?.['after'] !== 'true') throw unrelated()
  if ((await sessionsOf(session, other)) > 0) throw inUse()
  if (row['before'] === 'true') await checkOwned(session, role)
  return true
}

/** What a stand-in made under its own name, the other role could not use. */
async function checkOwned(session: Session, role: string): Promise<void> {
  const rows = await session.query(
    'read what the role owns',
    `SELECT DISTINCT coalesce(d.datname, 'all databases') AS database
       FROM pg_catalog.pg_shdepend s JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
       LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
      WHERE s.refclassid = 'pg_catalog.pg_authid'::regclass AND s.deptype = 'o' AND r.rolname = $1`,
    [role],
  )
  if (rows.length === 0) return
  throw new UserError('the role of the Secret owns objects that the other role could not use', [
    'in each of their databases: REASSIGN OWNED BY the one TO the other',
  ])
}

function unrelated(): UserError {
  return new UserError('the other role is there, and neither is a member of the other', [
    '--other-role NAME names another one; one that is not there is made',
  ])
}

function inUse(): UserError {
  return new UserError('the other role has sessions: somebody uses it', [
    '--other-role NAME names another one; one that is not there is made',
  ])
}
