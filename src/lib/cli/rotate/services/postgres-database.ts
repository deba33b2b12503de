/** The PostgreSQL server of a Secret, as a rotation needs it. */
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../../base/names.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import type { ServiceValues } from '../../../change/rotate/index.ts'
import {
  type ConnectionValues,
  connectionValues,
  type Credential,
  type Database,
} from '../../../change/rotate/service/postgres/index.ts'
import {
  parsePostgresUrl,
  type PostgresAddress,
  type PostgresLogin,
  type PostgresUrl,
  sslModeOf,
  takesLogin,
  withPostgres,
} from '../../../source/postgres/index.ts'

/** How to come to a server. */
export interface PostgresWay {
  readonly url: string | undefined
  readonly adminSecret: NamespacedName | undefined
  readonly env: NodeJS.ProcessEnv
  /** Values of a Secret. @throws UserError; ApiError */
  readonly valuesOf: (secret: NamespacedName) => Promise<ServiceValues['before']>
}

/** Who changes roles, and where. */
interface Admin {
  readonly address: PostgresAddress
  /** The first one that the server takes. */
  readonly logins: readonly [PostgresLogin, ...PostgresLogin[]]
}

const PORT = 5432
const DATABASE = 'postgres'

/**
 * The server that the values of a Secret are for. The roles are changed by the administrator of
 * the flags, or by the role itself, whose password may be the old or the new one.
 *
 * @param title of the Secret, for messages
 */
export function postgresDatabase(
  way: PostgresWay,
  title: string,
  before: ConnectionValues,
  after: Credential,
): Database {
  const url = way.url === undefined ? {} : parsePostgresUrl(way.url, '--postgres-url')
  let admin: Promise<Admin> | undefined
  const found = (): Promise<Admin> => (admin ??= adminOf(way, url, before, after, title))
  return {
    async asAdmin(work) {
      const { address, logins } = await found()
      return withPostgres(address, await firstTaken(address, logins), work)
    },
    async takes({ role, password }) {
      const adminHost = url.host ?? before.host ?? (await found()).address.host
      const address = addressOf(url, { ...before, host: adminHost }, title)
      const database = before.database ?? url.database ?? role
      return takesLogin({ ...address, database }, { role, password })
    },
    pause: (ms) => setTimeout(ms),
  }
}

async function adminOf(
  { adminSecret, env, valuesOf }: PostgresWay,
  url: PostgresUrl,
  before: ConnectionValues,
  after: Credential,
  title: string,
): Promise<Admin> {
  if (adminSecret !== undefined) {
    const name = qualifiedName(adminSecret)
    const values = connectionValues(await valuesOf(adminSecret), name)
    const { role, password } = values
    const database = url.database ?? values.database ?? DATABASE
    const address = addressOf(url, values.host === undefined ? before : values, name)
    return { address: { ...address, database }, logins: [{ role: url.role ?? role, password }] }
  }
  const address = addressOf(url, before, title)
  if (url.role !== undefined) {
    const text = env['PGPASSWORD']
    const password = text === undefined ? {} : { password: SecretBytes.fromText(text) }
    const login = { role: url.role, ...password }
    return { address: { ...address, database: url.database ?? DATABASE }, logins: [login] }
  }
  const database = before.database ?? url.database ?? before.role
  return { address: { ...address, database }, logins: [before, { ...after, role: before.role }] }
}

async function firstTaken(
  address: PostgresAddress,
  [first, ...others]: Admin['logins'],
): Promise<PostgresLogin> {
  if (others.length === 0 || (await takesLogin(address, first))) return first
  return firstTaken(address, others as [PostgresLogin, ...PostgresLogin[]])
}

function addressOf(
  url: PostgresUrl,
  values: Partial<ConnectionValues>,
  title: string,
): Omit<PostgresAddress, 'database'> {
  const host = url.host ?? values.host
  if (host === undefined) {
    throw new UserError(`neither ${title} nor a flag says where the PostgreSQL server is`, [
      '--postgres-url postgres://ROLE@HOST:PORT/DATABASE',
    ])
  }
  const port = url.port ?? (url.host === undefined ? values.port : undefined) ?? PORT
  const sslMode = url.sslMode ?? sslModeOf(values.sslMode, title) ?? 'prefer'
  const root = url.sslRootCert === undefined ? {} : { sslRootCert: url.sslRootCert }
  return { host, port, sslMode, ...root }
}
