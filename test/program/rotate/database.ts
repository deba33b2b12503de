/** A Secret for a role of a real PostgreSQL server, and pods that log in with it. */
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { ADMIN_PASSWORD, type Server } from '../../postgres/server.ts'
import { encoded, OLD, rotationSite, type Site } from './site.ts'

/** Flags that name who may change the roles. */
export const ADMIN = ['--admin-secret', 'db-admin', '--yes'] as const

/** A site whose Secret `db` is for a role of its own, and `db-admin` for the superuser. */
export interface DatabaseSite extends Site {
  readonly role: string
  readonly other: string
  /** What the keys of the Secret are now. */
  credential(): Promise<Credential>
}

export interface Credential {
  readonly role: string
  readonly password: string
}

let count = 0

export async function databaseSite(
  cluster: ControlPlane,
  kubeconfigFor: (namespace: string) => Promise<string>,
  server: Pick<Server, 'sql'>,
  /** Where the Secrets say that the server is. */
  port: number,
): Promise<DatabaseSite> {
  const role = `canaryRole${count++}`
  await server.sql(`CREATE ROLE "${role}" LOGIN PASSWORD '${OLD}'`)
  const place = { host: '127.0.0.1', port: String(port), dbname: 'postgres' }
  const uri = `postgresql://${role}:${OLD}@127.0.0.1:${port}/postgres?application_name=a`
  const data = dataOf({ ...place, username: role, password: OLD, uri })
  const site = await rotationSite(cluster, kubeconfigFor, { data })
  const admin = dataOf({ ...place, username: 'postgres', password: ADMIN_PASSWORD })
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db-admin' },
    data: admin,
  })
  return {
    ...site,
    role,
    other: `${role}_b`,
    async credential() {
      const [username, password] = await Promise.all([
        site.value('username'),
        site.value('password'),
      ])
      return { role: username ?? '', password: password ?? '' }
    },
  }
}

function dataOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encoded(value)]))
}

/** What clients saw. */
export interface Seen {
  logins: number
  readonly denied: string[]
}

/**
 * Logs in for each pod that is there, over and over: with the values that the Secret had when
 * the pod was made, which the mark of its template tells, as a container keeps its environment.
 */
export function logInAsPods(
  cluster: ControlPlane,
  { namespace, role }: DatabaseSite,
  server: Server,
): { stop(): Promise<Seen> } {
  const seen: Seen = { logins: 0, denied: [] }
  const known = new Map<string, Credential>([['', { role, password: OLD }]])
  let isOver = false
  const look = async (): Promise<void> => {
    // Pods first: the Secret has the values of a mark before any pod has the mark.
    const pods = await podsIn(cluster, namespace)
    const { mark, credential } = await secretIn(cluster, namespace)
    known.set(mark, credential)
    await Promise.all(pods.map((pod) => logIn(pod)))
    const mounted = await server.login(credential.role, credential.password)
    seen.logins++
    const now = await secretIn(cluster, namespace)
    if (mounted !== undefined && now.mark === mark) seen.denied.push(`${mark} ${mounted}`)
  }
  const logIn = async (pod: KubeObject): Promise<void> => {
    const mark = pod.metadata.annotations?.['rotation.kubectl-vault-secret/db'] ?? ''
    const credential = known.get(mark)
    const code =
      credential === undefined
        ? 'no credential'
        : await server.login(credential.role, credential.password)
    seen.logins++
    if (code === undefined) return
    // A pod that is gone by now does not log in any more.
    const there = (await podsIn(cluster, namespace)).map(({ metadata }) => metadata.uid)
    if (there.includes(pod.metadata.uid)) seen.denied.push(`${mark} ${code}`)
  }
  const loop = (async () => {
    while (!isOver) await look()
  })()
  return {
    async stop() {
      isOver = true
      await loop
      return seen
    },
  }
}

async function podsIn(cluster: ControlPlane, namespace: string): Promise<readonly KubeObject[]> {
  const list = await cluster.admin.get(`/api/v1/namespaces/${namespace}/pods`)
  return list['items'] as readonly KubeObject[]
}

async function secretIn(
  cluster: ControlPlane,
  namespace: string,
): Promise<{ readonly mark: string; readonly credential: Credential }> {
  const { metadata, data } = await cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/db`)
  const values = data as Readonly<Record<string, string>>
  const text = (key: string): string => Buffer.from(values[key] ?? '', 'base64').toString()
  return {
    mark: metadata.annotations?.['kubectl-vault-secret/rotation'] ?? '',
    credential: { role: text('username'), password: text('password') },
  }
}
