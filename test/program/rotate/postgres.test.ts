import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { ADMIN_PASSWORD, type Server, startPostgres } from '../../postgres/server.ts'
import { run } from '../run.ts'
import { ADMIN, databaseSite, type DatabaseSite, logInAsPods } from './database.ts'
import { deployment, encoded, OLD, passwordInEnv } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const ONE = ['db', '--strategy', 'postgres', '--yes'] as const
const TWO = ['db', '--strategy', 'alternating', '--yes'] as const

let server: Server
let site: DatabaseSite
beforeAll(async () => {
  server = await startPostgres()
})
beforeEach(async () => {
  site = await databaseSite(cluster, kubeconfigFor, server, server.port)
})
afterAll(() => server.stop())

/** Nothing but the two Secrets is there, and the old credential is accepted. */
async function expectUntouched(): Promise<void> {
  expect(await site.secrets()).toEqual(['db', 'db-admin'])
  expect(await site.credential()).toEqual({ role: site.role, password: OLD })
  expect(await server.login(site.role, OLD)).toBeUndefined()
}

describe('one role', () => {
  test('denies logins with the old password until the pods are new, as the plan says', async () => {
    await site.apply(deployment('api', 3, passwordInEnv()))
    await site.ready('api', 3)
    const clients = logInAsPods(cluster, site, server)
    const { status, stderr } = await site.rotate([...ONE, ...ADMIN])
    const { denied } = await clients.stop()
    expect(stderr).toContain('--strategy alternating denies nobody')
    expect(status).toBe(0)
    expect(denied.length).toBeGreaterThan(0)
    expect(new Set(denied)).toEqual(new Set([' 28P01']))
  })

  test('changes its own password where nobody else is named, and ends the old sessions only', async () => {
    const old = await server.session(site.role, OLD)
    const { status, stderr } = await site.rotate(ONE)
    expect(stderr).toContain('by the role itself')
    expect(stderr).toContain('1 sessions of it were ended')
    expect(status).toBe(0)
    await expect(old.query('SELECT 1')).rejects.toThrow()
    const { role, password } = await site.credential()
    expect(role).toBe(site.role)
    expect(await server.login(role, password)).toBeUndefined()
    expect(await server.login(role, OLD)).toBe('28P01')
  })

  test('has its old password again when the pods do not come up', async () => {
    await site.apply(deployment('api', 2, passwordInEnv()))
    await site.ready('api', 2)
    await site.limitPods(2)
    const { status } = await site.rotate([...ONE, '--timeout', '2s'])
    expect(status).toBe(6)
    expect(await site.credential()).toEqual({ role: site.role, password: OLD })
    expect(await server.login(site.role, OLD)).toBeUndefined()
  })

  test('takes a password of the operator, which no statement holds', async () => {
    const password = "canary'Given\\ password;--"
    const { status } = await site.rotate([...ONE, '--from-stdin', 'password'], password)
    expect(status).toBe(0)
    expect(await server.login(site.role, password)).toBeUndefined()
    expect(server.log()).not.toContain("canary'Given")
    expect(await site.value('uri')).toContain(encodeURIComponent(password))
  })

  test('is found in a URI where the Secret has nothing else', async () => {
    const url = `postgres://${site.role}:${OLD}@127.0.0.1:${server.port}/postgres`
    const patch = { DATABASE_URL: encoded(url) }
    await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'only' }, data: patch })
    const { status, stderr } = await site.rotate(['only', ...ONE.slice(1)])
    expect(stderr).toContain('DATABASE_URL: new')
    expect(status).toBe(0)
    const after = new URL((await site.value('DATABASE_URL', 'only')) ?? '')
    expect(await server.login(after.username, after.password)).toBeUndefined()
    expect(await server.login(site.role, OLD)).toBe('28P01')
  })
})

describe('before anything is changed it is told that', () => {
  test('the server cannot be reached, and how it could be', async () => {
    const [port = 0] = await freePorts(1)
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    const { status, stderr } = await site.rotate([...TWO, '--postgres-url', url])
    expect(stderr).toContain('kubectl port-forward')
    expect(status).toBe(5)
    await expectUntouched()
  })

  test('the administrator is refused', async () => {
    await site.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'wrong' },
      data: { username: encoded('postgres'), password: encoded('canaryWrong') },
    })
    const { status, stderr } = await site.rotate([...TWO, '--admin-secret', 'wrong'])
    expect(stderr).toContain('PostgreSQL refuses to let the role in (SQLSTATE 28P01)')
    expect(status).toBe(3)
    await server.sql(`ALTER ROLE "${site.role}" LOGIN`)
    expect(await site.secrets()).toEqual(['db', 'db-admin', 'wrong'])
  })

  test('the administrator may not make roles', async () => {
    await server.sql(`CREATE ROLE "${site.role}_weak" LOGIN PASSWORD 'x' IN ROLE "${site.role}"`)
    await site.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'weak' },
      data: { username: encoded(`${site.role}_weak`), password: encoded('x') },
    })
    const { status, stderr } = await site.rotate([...TWO, '--admin-secret', 'weak'])
    expect(stderr).toContain('its role lacks the privilege (SQLSTATE 42501)')
    expect(stderr).not.toContain('canary')
    expect(status).toBe(3)
  })

  test('a server that lets everybody in would prove nothing', async () => {
    await server.rules(['host all all 127.0.0.1/32 trust'])
    try {
      const { status, stderr } = await site.rotate([...TWO, ...ADMIN])
      expect(stderr).toContain('lets this role in with any password')
      expect(status).toBe(6)
      expect(await server.sql('SELECT FROM pg_roles WHERE rolname = $1', [site.other])).toEqual([])
    } finally {
      await server.rules(['host all all 127.0.0.1/32 scram-sha-256'])
    }
    expect(await site.credential()).toEqual({ role: site.role, password: OLD })
  })

  test('the rules of the server know the first role only', async () => {
    const all = 'host all postgres 127.0.0.1/32 scram-sha-256'
    await server.rules([all, `host all "${site.role}" 127.0.0.1/32 scram-sha-256`])
    try {
      const { status, stderr } = await site.rotate([...TWO, ...ADMIN])
      expect(stderr).toContain('PostgreSQL refuses the new credential')
      expect(status).toBe(6)
    } finally {
      await server.rules(['host all all 127.0.0.1/32 scram-sha-256'])
    }
    expect(await server.login(site.role, OLD)).toBeUndefined()
  })

  test('the other role belongs to somebody else, or somebody uses it', async () => {
    await server.sql(`CREATE ROLE "${site.other}" LOGIN PASSWORD 'x'`)
    const unrelated = await site.rotate([...TWO, ...ADMIN])
    expect(unrelated.stderr).toContain('neither is a member of the other')
    expect(unrelated.status).toBe(2)
    await server.sql(`GRANT "${site.role}" TO "${site.other}"`)
    const session = await server.session(site.other, 'x')
    const used = await site.rotate([...TWO, ...ADMIN])
    await session.end()
    expect(used.stderr).toContain('somebody uses it')
    expect(used.status).toBe(2)
    await expectUntouched()
  })

  test('a password in a URL would be seen by others', async () => {
    const url = 'postgres://postgres:canaryTyped@127.0.0.1/postgres'
    const { status, stderr } = await site.rotate([...TWO, '--postgres-url', url])
    expect(stderr).toContain('has a password, which other users of this machine can see')
    expect(stderr).not.toContain('canaryTyped')
    expect(status).toBe(2)
    await expectUntouched()
  })

  test('a key holds the password in a form that is not known', async () => {
    const data = { config: encoded(`{"password":"${OLD}"}`) }
    await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data })
    const { status, stderr } = await site.rotate([...TWO, ...ADMIN])
    expect(stderr).toContain('config of')
    expect(stderr).not.toContain('canaryOld')
    expect(status).toBe(2)
  })
})

test('an administrator of the URL logs in with PGPASSWORD, also to go on elsewhere', async () => {
  const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`
  const kubeconfig = await kubeconfigFor(site.namespace)
  const env = { PGPASSWORD: ADMIN_PASSWORD }
  const words = ['rotate', ...TWO, '--postgres-url', url]
  const { status, stderr, stdout } = await run(words, { kubeconfig, env })
  expect(stdout + stderr).not.toContain(ADMIN_PASSWORD)
  expect(status).toBe(0)
  expect(await server.login(site.role, OLD)).toMatch(/^28/)
})

test('a role whose name has quotes in it is that role, and no statement', async () => {
  const role = `we"ird'; DROP ROLE postgres; --\\ ${site.role}`
  const name = `"${role.replaceAll('"', '""')}"`
  await server.sql(`CREATE ROLE ${name} LOGIN PASSWORD '${OLD}'`)
  const data = {
    username: encoded(role),
    password: encoded(OLD),
    host: encoded('127.0.0.1'),
    port: encoded(String(server.port)),
    dbname: encoded('postgres'),
  }
  await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'odd' }, data })
  const odd = ['odd', ...TWO.slice(1), ...ADMIN]
  const { status, stderr } = await site.rotate(odd)
  expect(stderr).not.toContain('DROP')
  expect(status).toBe(0)
  expect(await site.value('username', 'odd')).toBe(`${role}_b`)
  expect((await site.rotate(odd)).status).toBe(0)
  const password = (await site.value('password', 'odd')) ?? ''
  expect(await server.login(role, password)).toBeUndefined()
  const session = await server.session(role, password)
  await session.end()
})

test('settings and limits of the role are those of the other one', async () => {
  await server.sql(`ALTER ROLE "${site.role}" CONNECTION LIMIT 7`)
  await server.sql(`ALTER ROLE "${site.role}" SET search_path = 'a b', public, "C"`)
  await server.sql(`ALTER ROLE "${site.role}" IN DATABASE postgres SET work_mem = '5MB'`)
  expect((await site.rotate([...TWO, ...ADMIN])).status).toBe(0)
  const { role, password } = await site.credential()
  const session = await server.session(role, password)
  const show = async (sql: string): Promise<unknown> => (await session.query(sql)).rows
  expect(await show('SHOW search_path')).toEqual([{ search_path: '"a b", public, "C"' }])
  expect(await show('SHOW work_mem')).toEqual([{ work_mem: '5MB' }])
  expect(await show('SELECT current_user::text AS me, session_user::text AS login')).toEqual([
    { me: site.role, login: site.other },
  ])
  await session.end()
  const limit = 'SELECT rolconnlimit FROM pg_roles WHERE rolname = $1'
  expect(await server.sql(limit, [role])).toEqual([{ rolconnlimit: 7 }])
})
