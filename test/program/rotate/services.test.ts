import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { serverFolders } from '../../postgres/binaries.ts'
import { type Server, startPostgres } from '../../postgres/server.ts'
import { schemaProblems } from '../schema-problems.ts'
import { ADMIN, databaseSite, type DatabaseSite } from './database.ts'
import { type HookFolder, makeHookFolder, writeHook } from './hook-folder.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, podSpec, rotationSite } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const ANSWER = '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer","overlaps":true}'
const TWO = ['db', '--strategy', 'alternating', ...ADMIN] as const

/** What is wrong with each line of `-o json`. */
function problemsOf(stdout: string): readonly string[] {
  const lines = stdout.trimEnd().split('\n')
  return lines.flatMap((line, at) => {
    const name = at === lines.length - 1 ? 'rotation-report' : 'rotation-event'
    return schemaProblems(name, JSON.parse(line))
  })
}

describe.each(serverFolders())('roles of %s', (folder) => {
  let server: Server
  let site: DatabaseSite
  beforeAll(async () => {
    server = await startPostgres(folder)
  })
  beforeEach(async () => {
    site = await databaseSite(cluster, kubeconfigFor, server, server.port)
  })
  afterAll(() => server.stop())

  test('are told of in JSON as the schemas say, and the journal names no role', async () => {
    const { status, stdout } = await site.rotate([...TWO, '-o', 'json'])
    expect(status).toBe(0)
    expect(problemsOf(stdout)).toEqual([])
    expect(stdout).toContain('{"kind":"alternating","overlaps":true,"adminSecret"')
    const path = `/api/v1/namespaces/${site.namespace}/secrets/db.rotation-1`
    const { metadata } = await cluster.admin.get(path)
    expect(JSON.stringify(metadata)).not.toMatch(/canary|Y2FuYXJ5/)
  })

  test('are changed by an administrator who is no superuser', async () => {
    const admin = `${site.role}_admin`
    await server.sql(`CREATE ROLE "${admin}" LOGIN CREATEROLE PASSWORD 'canaryOfAdmin'`)
    await server.sql(`GRANT pg_signal_backend, pg_read_all_stats TO "${admin}"`)
    await server.sql(`GRANT "${site.role}" TO "${admin}" WITH ADMIN OPTION`)
    const data = { username: encoded(admin), password: encoded('canaryOfAdmin') }
    await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'weak' }, data })
    const words = ['db', '--strategy', 'alternating', '--admin-secret', 'weak', '--yes']
    const first = await site.rotate(words)
    expect(first.stderr).not.toContain('error')
    expect(first.status).toBe(0)
    expect((await site.rotate(words)).status).toBe(0)
    const { role, password } = await site.credential()
    expect(role).toBe(site.role)
    expect(await server.login(role, password)).toBeUndefined()
    expect(await server.login(site.role, OLD)).toMatch(/^28/)
  })
})

describe('an immutable Secret', () => {
  let place: HookFolder
  beforeAll(() => {
    place = makeHookFolder(OLD)
  })
  afterAll(() => place.remove())

  test('is followed by one of a new name, with the value that the service was given', async () => {
    const site = await rotationSite(cluster, kubeconfigFor, {
      immutable: true,
      data: { token: encoded(OLD) },
    })
    await site.apply(deployment('api', 1, passwordInEnv('db', 'token')))
    await site.ready('api', 1)
    const { status, stdout } = await site.rotate([
      'db',
      '--hook',
      place.hook,
      '--yes',
      '-o',
      'json',
    ])
    expect(status).toBe(0)
    expect(problemsOf(stdout)).toEqual([])
    const name = (await site.secrets()).find((each) => /^db-[0-9a-z]{6}$/.test(each)) ?? ''
    expect(place.tokens()).toEqual(['other', await site.value('token', name)])
  })
})

describe('a consumer that nobody restarts', () => {
  test('keeps the old value accepted until somebody says that it is done', async () => {
    const place = makeHookFolder(OLD)
    const site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
    await site.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'alone', labels: { app: 'alone' } },
      spec: podSpec(passwordInEnv('db', 'token')),
    })
    await site.ready('alone', 1)
    const first = await site.rotate(['db', '--hook', place.hook, '--yes'])
    const token = await site.value('token')
    expect(first.stderr).toContain('only when what is BY HAND is done')
    expect(first.stdout).toContain('left to you: pod/alone')
    expect(first.stderr).toContain(
      '--resume` ends the old credential: first do what is left to you, `--abort`',
    )
    expect(first.status).toBe(1)
    expect(place.tokens()).toEqual(['other', OLD, token])
    expect((await site.rotate(['db', '--resume', '--hook', place.hook])).status).toBe(0)
    expect(place.tokens()).toEqual(['other', token])
    place.remove()
  })

  test('is made anew where it only reads files again, since the old value ends', async () => {
    const place = makeHookFolder(OLD)
    const site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
    const inVolume = {
      container: { volumeMounts: [{ name: 'db', mountPath: '/db' }] },
      spec: { volumes: [{ name: 'db', secret: { secretName: 'db' } }] },
    }
    await site.apply(deployment('api', 1, inVolume))
    await site.ready('api', 1)
    const { status, stderr } = await site.rotate(['db', '--hook', place.hook, '--yes'])
    expect(stderr).toMatch(/restart +deployment\/api \(volume \/db\)/)
    expect(status).toBe(0)
    place.remove()
  })
})

describe('Ctrl-C', () => {
  const BY_HOOK = ['--from-stdin', 'token', '--yes'] as const

  test.each(['set', 'test'])('during %s rolls all back', async (step) => {
    const place = makeHookFolder(OLD)
    const site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
    place.meddle('before', 'create', `printf '${ANSWER}'; exit 0`)
    place.meddle('after', step, 'kill -INT $PPID')
    const { status, stderr } = await site.rotate(['db', '--hook', place.hook, ...BY_HOOK], NEW)
    expect(stderr).toContain('interrupted; rolling back')
    expect(status).toBe(6)
    expect(place.tokens()).toEqual(['other', OLD])
    expect(await site.value('token')).toBe(OLD)
    place.remove()
  })

  test('is too late when the old value is being revoked', async () => {
    const place = makeHookFolder(OLD)
    const site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
    place.meddle('before', 'create', `printf '${ANSWER}'; exit 0`)
    place.meddle('before', 'finish', 'kill -INT $PPID; sleep 1')
    const { status } = await site.rotate(['db', '--hook', place.hook, ...BY_HOOK], NEW)
    expect(status).toBe(0)
    expect(place.tokens()).toEqual(['other', NEW])
    place.remove()
  })
})

test('a service is not left out in silence where somebody else makes the value', async () => {
  const place = makeHookFolder(OLD)
  const site = await rotationSite(cluster, kubeconfigFor)
  await site.apply({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'robot' },
  })
  const annotations = { 'kubernetes.io/service-account.name': 'robot' }
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'token', annotations },
    type: 'kubernetes.io/service-account-token',
  })
  const hook = writeHook(place.folder, 'any', 'exit 0')
  const { status, stderr } = await site.rotate(['token', '--hook', hook, '--yes'])
  expect(stderr).toContain('--hook cannot be: the new value is not made here')
  expect(status).toBe(2)
  place.remove()
})
