/** What is asked of, and done to, roles. */
import { ChangedMeanwhile } from '../../../../base/errors.ts'
import { identifier, literal } from './quote.ts'
import type { Session } from './port.ts'

export interface Role {
  readonly canLogin: boolean
  readonly replicates: boolean
  /** As text; -1 for none. */
  readonly connectionLimit: string
  readonly comment: string | undefined
}

/** Undefined for a role that there is not. */
export async function roleOf(session: Session, name: string): Promise<Role | undefined> {
  const [row] = await session.query(
    'read the role',
    `SELECT rolcanlogin::text AS login, rolreplication::text AS replication,
            rolconnlimit::text AS connections,
            pg_catalog.shobj_description(oid, 'pg_authid') AS comment
       FROM pg_catalog.pg_roles WHERE rolname = $1`,
    [name],
  )
  if (row === undefined) return undefined
  return {
    canLogin: row['login'] === 'true',
    replicates: row['replication'] === 'true',
    connectionLimit: row['connections'] ?? '-1',
    comment: row['comment'] ?? undefined,
  }
}

/** Does it in one transaction, or only tries. */
export async function inTransaction(
  session: Session,
  sent: 'none' | 'server',
  work: () => Promise<void>,
): Promise<void> {
  await session.query('begin', 'BEGIN')
  try {
    await work()
    await session.query('commit', sent === 'none' ? 'COMMIT' : 'ROLLBACK')
  } catch (error) {
    await session.query('roll back', 'ROLLBACK').catch(() => {})
    throw error
  }
}

/** Lets the role in with the password of the verifier, and with no other. */
export async function letIn(session: Session, role: string, verifier: string): Promise<void> {
  const sql = `ALTER ROLE ${identifier(role)} LOGIN PASSWORD ${literal(verifier)}`
  await session.query('change the role', sql)
}

/** Only the password, which a role may change by itself. */
export async function changePassword(
  session: Session,
  role: string,
  verifier: string,
): Promise<void> {
  const sql = `ALTER ROLE ${identifier(role)} PASSWORD ${literal(verifier)}`
  await session.query('change the password', sql)
}

/** Lets the role in by no way at all. What it owns, and may do, stays. */
export async function lockOut(session: Session, role: string): Promise<void> {
  const sql = `ALTER ROLE ${identifier(role)} NOLOGIN PASSWORD NULL`
  await session.query('lock the role', sql)
}

/** Which rotation made a role. */
export function madeBy(rotation: string): string {
  return `made by kubectl-vault-secret, rotation ${rotation}`
}

/**
 * Makes a role that stands in for another: a member of it that acts as it from its first
 * statement on, so that what it makes belongs to the other one (docs/decisions/0011).
 *
 * @throws ChangedMeanwhile when there is one by now that somebody else made
 */
export async function makeStandIn(
  session: Session,
  name: string,
  base: string,
  rotation: string,
): Promise<void> {
  const there = await roleOf(session, name)
  if (there !== undefined) {
    if (there.comment === madeBy(rotation)) return
    throw new ChangedMeanwhile(name, `somebody else has made the role ${name} meanwhile`)
  }
  const model = await roleOf(session, base)
  const words = [
    ...(model?.replicates === true ? ['REPLICATION'] : []),
    `CONNECTION LIMIT ${model?.connectionLimit ?? '-1'}`,
  ].join(' ')
  const made = identifier(name)
  const of = identifier(base)
  await session.query('make the other role', `CREATE ROLE ${made} NOLOGIN INHERIT ${words}`)
  await session.query('make the other role', `GRANT ${of} TO ${made}`)
  await takeSettings(session, name, base)
  await session.query('make the other role', `ALTER ROLE ${made} SET role TO ${literal(base)}`)
  const comment = literal(madeBy(rotation))
  await session.query('make the other role', `COMMENT ON ROLE ${made} IS ${comment}`)
}

/** A setting may be a list with quotes of its own, which only the server takes apart: FROM CURRENT. */
async function takeSettings(session: Session, name: string, base: string): Promise<void> {
  const rows = await session.query(
    'read the settings of the role',
    `SELECT d.datname AS database,
            pg_catalog.split_part(c, '=', 1) AS name,
            pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value
       FROM pg_catalog.pg_db_role_setting s
       JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
       LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase,
            LATERAL pg_catalog.unnest(s.setconfig) AS c
      WHERE r.rolname = $1 ORDER BY 1 NULLS FIRST, 2`,
    [base],
  )
  for (const { database, name: setting, value } of rows) {
    if (typeof setting !== 'string' || setting === 'role') continue
    const place = typeof database !== 'string' ? '' : ` IN DATABASE ${identifier(database)}`
    const what = 'copy a setting of the role'
    await session.query(what, 'SELECT pg_catalog.set_config($1, $2, true)', [setting, value ?? ''])
    const parts = setting.split('.').map((each) => identifier(each))
    const sql = `ALTER ROLE ${identifier(name)}${place} SET ${parts.join('.')} FROM CURRENT`
    await session.query(what, sql)
  }
}

/** Takes a role away that this rotation made; false when it stays because something depends on it. */
export async function dropStandIn(session: Session, name: string): Promise<boolean> {
  try {
    await session.query('drop the other role', `DROP ROLE IF EXISTS ${identifier(name)}`)
    return true
  } catch {
    return false
  }
}
