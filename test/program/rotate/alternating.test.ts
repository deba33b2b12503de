import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { serverFolders } from '../../postgres/binaries.ts'
import { type Server, startPostgres } from '../../postgres/server.ts'
import { ADMIN, databaseSite, type DatabaseSite, logInAsPods } from './database.ts'
import { deployment, OLD, passwordInEnv } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const ALTERNATING = ['db', '--strategy', 'alternating', ...ADMIN] as const

describe.each(serverFolders())('two roles in turn of %s', (folder) => {
  let server: Server
  let site: DatabaseSite
  beforeAll(async () => {
    server = await startPostgres(folder)
  })
  beforeEach(async () => {
    site = await databaseSite(cluster, kubeconfigFor, server, server.port)
    await site.apply(deployment('api', 3, passwordInEnv()))
    await site.apply(deployment('worker', 2, passwordInEnv('db', 'uri')))
    await site.ready('api', 3)
    await site.ready('worker', 2)
  })
  afterAll(() => server.stop())

  test('no pod is denied a login at any time, and the old password is refused afterwards', async () => {
    const clients = logInAsPods(cluster, site, server)
    const old = await server.session(site.role, OLD)
    const { status, stdout, stderr } = await site.rotate(ALTERNATING)
    const { logins, denied } = await clients.stop()

    expect(stderr).toContain('a second role is made and takes over')
    expect(status).toBe(0)
    expect(denied).toEqual([])
    expect(logins).toBeGreaterThan(50)
    expect(await server.login(site.role, OLD)).toMatch(/^28/)
    await expect(old.query('SELECT 1')).rejects.toThrow()
    const { role, password } = await site.credential()
    expect(role).toBe(site.other)
    expect(await server.login(role, password)).toBeUndefined()
    expect(await site.value('uri')).toBe(
      `postgresql://${role}:${password}@127.0.0.1:${server.port}/postgres?application_name=a`,
    )
    expect(stdout + stderr).not.toMatch(/canary/)
    expect(stdout + stderr).not.toContain(password)
    expect(server.log()).not.toContain(password)
  })

  test('the next time the first role takes over again, and owns what the second one made', async () => {
    await server.sql(`GRANT CREATE ON SCHEMA public TO "${site.role}"`)
    await site.rotate(ALTERNATING)
    const second = await site.credential()
    const session = await server.session(second.role, second.password)
    await session.query('CREATE TABLE made_by_second AS SELECT 1 AS n')
    await session.end()

    const clients = logInAsPods(cluster, site, server)
    const { status, stderr } = await site.rotate(ALTERNATING)
    const { denied } = await clients.stop()

    expect(stderr).toContain('the other role takes over')
    expect(status).toBe(0)
    expect(denied).toEqual([])
    const first = await site.credential()
    expect(first.role).toBe(site.role)
    expect(await server.login(second.role, second.password)).toMatch(/^28/)
    const again = await server.session(first.role, first.password)
    const { rows } = await again.query('SELECT n FROM made_by_second')
    await again.query('DROP TABLE made_by_second')
    await again.end()
    expect(rows).toEqual([{ n: 1 }])
  })

  test('pods that do not come up leave everybody with the old role, and the new one is gone', async () => {
    await site.limitPods(5)
    const clients = logInAsPods(cluster, site, server)
    const { status, stdout, stderr } = await site.rotate([...ALTERNATING, '--timeout', '3s'])
    const { denied } = await clients.stop()

    expect(status).toBe(6)
    expect(stdout).toContain('was rolled back')
    expect(stderr).toContain('the role that was made is gone again')
    expect(denied).toEqual([])
    expect(await site.credential()).toEqual({ role: site.role, password: OLD })
    expect(await server.login(site.role, OLD)).toBeUndefined()
    expect(await server.sql('SELECT FROM pg_roles WHERE rolname = $1', [site.other])).toEqual([])
  })
})
