/** Roles of a real PostgreSQL server: one that gets another password, or two in turn. */
import { isDeepStrictEqual } from 'node:util'
import { type Server, startPostgres } from '../../../../postgres/server.ts'
import { ADMIN, databaseSite, type DatabaseSite } from '../../database.ts'
import { OLD } from '../../site.ts'
import { type Data, type Found, type MakeTrial, operatorStraight } from '../trial.ts'

export function roles(strategy: 'postgres' | 'alternating'): MakeTrial {
  return async (cluster) => {
    const server = await started()
    const straight = (namespace: string): Promise<string> => operatorStraight(cluster, namespace)
    const site = await databaseSite(cluster, straight, server, server.port)
    const { role } = site
    const uri = (await site.value('uri')) ?? ''
    return {
      site,
      key: 'password',
      replicas: 1,
      flags: ['--strategy', strategy, ...ADMIN],
      again: [],
      bystanders: ['db-admin'],
      kept: strategy === 'postgres' ? [OLD, uri] : [role, OLD, uri],
      async wrong(found) {
        const taker = strategy === 'postgres' ? role : site.other
        return [
          ...wrongSecret(found, role, taker),
          ...(await wrongLogins(server, site, found.data)),
        ]
      },
      over: () => {},
    }
  }
}

function wrongSecret({ ending, data }: Found, role: string, taker: string): readonly string[] {
  const { username = '', password = '', uri = '' } = data
  const isNew = ending === 'committed'
  const checks: Readonly<Record<string, boolean>> = {
    'the Secret names another role': username === (isNew ? taker : role),
    'the Secret does not have the password of its end': isNew === (password !== OLD),
    'the address has another credential': uri.includes(`//${username}:${password}@`),
  }
  return Object.entries(checks).flatMap(([what, isRight]) => (isRight ? [] : [what]))
}

/** Exactly the credential of the Secret is accepted. */
async function wrongLogins(
  server: Server,
  { role }: DatabaseSite,
  { username = '', password = '' }: Data,
): Promise<readonly string[]> {
  const denied = await server.login(username, password)
  const isOldAccepted = password !== OLD && (await server.login(role, OLD)) === undefined
  const text = 'SELECT rolname FROM pg_roles WHERE rolname IN ($1, $2) AND rolcanlogin'
  const logins = await server.sql(text, [role, `${role}_b`])
  return [
    ...(denied === undefined ? [] : [`the credential of the Secret is refused (${denied})`]),
    ...(isOldAccepted ? ['the old password is accepted'] : []),
    ...(isDeepStrictEqual(logins, [{ rolname: username }]) ? [] : ['another role may log in']),
  ]
}

let server: Promise<Server> | undefined

function started(): Promise<Server> {
  server ??= startPostgres()
  return server
}

/** When all trials are over. */
export async function stopServer(): Promise<void> {
  await (await server)?.stop()
}
