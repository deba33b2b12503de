/** A real PostgreSQL server on a free port of loopback, gone with whoever started it. */
import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { eventually } from '../control-plane/eventually.ts'
import { freePorts } from '../control-plane/ports.ts'
import { supervise } from '../control-plane/processes.ts'
import { serverFolders } from './binaries.ts'

export const ADMIN_PASSWORD = 'canaryAdminPassword1'

export interface Server {
  readonly port: number
  /** Statements of the superuser. */
  sql(text: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>
  /** Why a login fails, as SQLSTATE; undefined when it succeeds. */
  login(role: string, password: string, database?: string): Promise<string | undefined>
  /** A session that stays open until somebody ends it. */
  session(role: string, password: string): Promise<Client>
  /** All that the server wrote, every statement included. */
  log(): string
  /** Replaces the rules of who may log in. */
  rules(lines: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534
const RULES = ['host all all 127.0.0.1/32 scram-sha-256']

/** Starts a server that asks everybody for a password, and logs every statement. */
export async function startPostgres(folder = serverFolders()[0] ?? ''): Promise<Server> {
  const home = mkdtempSync(path.join(tmpdir(), 'postgres-'))
  const data = path.join(home, 'data')
  await initialize(folder, home, data)
  const [port = 0] = await freePorts(1)
  const processes = supervise(home)
  const [command = '', ...words] = asNobody(path.join(folder, 'postgres'))
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    log_statement: 'all',
    log_connections: 'on',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  await processes.start('postgres', { command, leadingArgs: words, lifeline: false }, [
    '-D',
    data,
    ...args,
  ])
  const admin = { role: 'postgres', password: ADMIN_PASSWORD }
  await eventually('PostgreSQL to answer', async () => {
    if (processes.ended.has('postgres')) throw new Error(await processes.logTail('postgres'))
    return (await tryLogin(port, admin.role, admin.password)) === undefined
  })
  const sql: Server['sql'] = (text, values = []) =>
    withClient(port, admin.role, admin.password, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(text, [...values])
      return rows
    })
  return {
    port,
    sql,
    login: (role, password, database) => tryLogin(port, role, password, database),
    async session(role, password) {
      const client = clientOf(port, role, password)
      client.on('error', () => {})
      await client.connect()
      return client
    },
    log: () => readFileSync(path.join(home, 'postgres.log'), 'utf8'),
    async rules(lines) {
      writeFileSync(path.join(data, 'pg_hba.conf'), `${lines.join('\n')}\n`)
      await sql('SELECT pg_reload_conf()')
    },
    stop: () => processes.stop(),
  }
}

async function initialize(folder: string, home: string, data: string): Promise<void> {
  mkdirSync(data)
  const passwordFile = path.join(home, 'password')
  writeFileSync(passwordFile, ADMIN_PASSWORD)
  if (process.getuid?.() === 0) {
    chmodSync(home, 0o755)
    for (const each of [data, passwordFile]) chownSync(each, NOBODY, NOBODY)
  }
  const [command = '', ...words] = asNobody(path.join(folder, 'initdb'))
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', '--no-locale']
  const all = [...words, '-D', data, '-U', 'postgres', '--encoding=utf8', ...options]
  await promisify(execFile)(command, all, { cwd: home })
  writeFileSync(path.join(data, 'pg_hba.conf'), `${RULES.join('\n')}\n`)
}

function asNobody(program: string): readonly string[] {
  if (process.getuid?.() !== 0) return [program]
  return ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program]
}

function clientOf(port: number, user: string, password: string, database = 'postgres'): Client {
  return new Client({ host: '127.0.0.1', port, user, password, database, ssl: false })
}

async function withClient<T>(
  port: number,
  role: string,
  password: string,
  work: (client: Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const client = clientOf(port, role, password, database)
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

async function tryLogin(
  port: number,
  role: string,
  password: string,
  database?: string,
): Promise<string | undefined> {
  try {
    await withClient(port, role, password, (client) => client.query('SELECT 1'), database)
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return typeof code === 'string' ? code : 'unknown'
  }
}
