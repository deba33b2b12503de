/** Sessions of a PostgreSQL server. */
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { Client, ClientConfig } from 'pg'
import { ServiceError } from '../../base/errors.ts'
import { LoginRefused, postgresError } from './failure.ts'
import type { PostgresAddress, PostgresLogin } from './target.ts'

/** One column of one row; all are asked for as text. */
export type PostgresRow = Readonly<Record<string, string | null>>

/** One session. */
export interface PostgresSession {
  /**
   * @param what it does, for messages: `read the role`
   * @throws ServiceError
   */
  query(what: string, sql: string, values?: readonly string[]): Promise<readonly PostgresRow[]>
}

/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000
const STATEMENT_TIMEOUT = 15_000

/**
 * Logs in, does the work and logs out.
 *
 * @throws ServiceError
 */
export async function withPostgres<T>(
  address: PostgresAddress,
  login: PostgresLogin,
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  const client = await connected(address, login)
  // A connection that is lost between two statements is told by the next one.
  client.on('error', () => {})
  try {
    return await work({
      async query(what, sql, values = []) {
        try {
          const { rows } = await client.query<PostgresRow>(sql, [...values])
          return rows
        } catch (error) {
          throw postgresError(error, what, address)
        }
      },
    })
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Whether the server takes the credential.
 *
 * @throws ServiceError when that cannot be told
 */
export async function takesLogin(address: PostgresAddress, login: PostgresLogin): Promise<boolean> {
  try {
    await withPostgres(address, login, (session) => session.query('ask', 'SELECT 1::text'))
    return true
  } catch (error) {
    if (error instanceof LoginRefused) return false
    throw error
  }
}

class NoTls extends ServiceError {}

async function connected(address: PostgresAddress, login: PostgresLogin): Promise<Client> {
  if (address.sslMode !== 'prefer') {
    return opened(address, login, await tlsOf(address))
  }
  try {
    return await opened(address, login, { rejectUnauthorized: false })
  } catch (error) {
    if (!(error instanceof NoTls)) throw error
    return opened(address, login, false)
  }
}

async function opened(
  address: PostgresAddress,
  { role, password }: PostgresLogin,
  ssl: false | ConnectionOptions,
): Promise<Client> {
  const { Client } = await import('pg')
  const { host, port, database } = address
  let wantsClear = false
  const config: ClientConfig = {
    host,
    port,
    database,
    user: role,
    ssl,
    application_name: 'kubectl-vault-secret',
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT,
    password: () => {
      if (wantsClear && !isPrivate(address, ssl)) throw clearText()
      if (password === undefined) throw noPassword()
      return password.revealText()
    },
  }
  const client = new Client(config)
  // Heard before the library answers: a server that nobody has proven is not told the password.
  clientConnection(client).once('authenticationCleartextPassword', () => {
    wantsClear = true
  })
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => {})
    if (isNoTls(error)) {
      throw new NoTls('PostgreSQL speaks no TLS here', 'failed', ['sslmode=disable goes without'])
    }
    throw postgresError(error, 'let the role in', address)
  }
}

function clientConnection(client: Client): NodeJS.EventEmitter {
  return (client as unknown as { readonly connection: NodeJS.EventEmitter }).connection
}

function isNoTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections'
}

function isPrivate({ host }: PostgresAddress, ssl: false | ConnectionOptions): boolean {
  if (host === 'localhost' || host === '::1') return true
  if (isIP(host) === 4 && host.startsWith('127.')) return true
  return ssl !== false && ssl.rejectUnauthorized !== false
}

async function tlsOf({
  sslMode,
  sslRootCert,
}: PostgresAddress): Promise<false | ConnectionOptions> {
  if (sslMode === 'disable') return false
  if (sslMode === 'require' && sslRootCert === undefined) return { rejectUnauthorized: false }
  return {
    rejectUnauthorized: true,
    ...(sslRootCert !== undefined && { ca: await readFile(sslRootCert) }),
    // A name is not asked for: libpq does the same for all but verify-full.
    ...(sslMode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  }
}

function clearText(): ServiceError {
  return new ServiceError('PostgreSQL asks for the password in clear text', 'refused', [
    'sslmode=verify-full in --postgres-url makes sure who asks',
  ])
}

function noPassword(): ServiceError {
  return new ServiceError('PostgreSQL asks for a password, and there is none', 'refused', [
    '--admin-secret [NAMESPACE/]NAME or PGPASSWORD in the environment gives it',
  ])
}
