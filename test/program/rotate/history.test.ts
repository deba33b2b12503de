import { beforeEach, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { run } from '../run.ts'
import { schemaProblems } from '../schema-problems.ts'
import { deployment, encoded, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
})

/** Rotates the password to each of the values in turn. */
async function rotateTo(values: readonly string[], more: readonly string[] = []): Promise<void> {
  for (const value of values) {
    const words = ['db', '--from-stdin', 'password', '--yes', ...more]
    expect((await site.rotate(words, value)).status).toBe(0)
  }
}

test('the history says who, when, why and with what end, without a value and without reading one', async () => {
  await rotateTo(['canary-1'], ['--reason', 'leaver'])
  const proxy = await cluster.startProxy()
  try {
    const through = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
    const { stdout, status } = await run(['history', 'db', '-o', 'json'], { kubeconfig: through })
    expect(status).toBe(0)
    const { rotations } = JSON.parse(stdout) as { rotations: readonly Record<string, unknown>[] }
    expect(rotations).toMatchObject([
      { revision: 1, phase: 'committed', by: 'root', reason: 'leaver', keys: ['password'] },
    ])
    expect(stdout).not.toContain('canary')
    const accepted = proxy.requests.map(({ headers }) => headers.accept ?? '')
    expect(accepted.every((each) => each.includes('PartialObjectMetadata'))).toBe(true)
  } finally {
    await proxy.stop()
  }
})

test('rollback gives the value before back to the Secret and to new pods, as a revision of its own', async () => {
  await site.apply(deployment('api', 2, passwordInEnv()))
  await site.ready('api', 2)
  await rotateTo(['canary-1', 'canary-2'])
  const before = new Set((await site.pods('api')).map(({ metadata }) => metadata.name))

  const { status, stdout } = await site.program('rollback', 'db', '--yes')

  expect(status).toBe(0)
  expect(stdout).toContain('revision 3')
  expect(await site.value('password')).toBe('canary-1')
  const after = (await site.pods('api')).map(({ metadata }) => metadata.name)
  expect(after.filter((each) => before.has(each))).toEqual([])
})

test('rollback goes as far back as values are kept, and says where they are not', async () => {
  await rotateTo(['canary-1', 'canary-2', 'canary-3'], ['--keep', '2'])
  const tooFar = await site.program('rollback', 'db', '--to-revision', '0', '--yes')
  expect(tooFar.status).toBe(2)
  expect(tooFar.stderr).toContain('the values before revision 1 are not kept any more')
  expect(await site.value('password')).toBe('canary-3')
  expect((await site.program('rollback', 'db', '--to-revision', '1', '--yes')).status).toBe(0)
  expect(await site.value('password')).toBe('canary-1')
})

test('what an immutable Secret was before goes on with its successor, back to the first value', async () => {
  await rotateTo(['canary-1'])
  const path = `/api/v1/namespaces/${site.namespace}/secrets/db`
  await cluster.admin.patch(path, { immutable: true })
  await rotateTo(['canary-2'])
  const nameNow = async (): Promise<string> =>
    (await site.secrets()).find((name) => !name.includes('.rotation-')) ?? ''
  const successor = await nameNow()
  const { stdout } = await site.program('history', successor)
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['REVISION', '2', '1', ''])

  const back = await site.program('rollback', successor, '--to-revision', '0', '--yes')
  expect(back.status).toBe(0)
  expect(await site.value('password', await nameNow())).toBe(OLD)
})

test('values that are older than --keep-for go at the next rotation', async () => {
  await rotateTo(['canary-1'])
  await rotateTo(['canary-2'], ['--keep-for', '1ms'])
  const { stdout } = await site.program('history', 'db')
  expect(stdout.match(/values gone/g)).toHaveLength(2)
})

test('a Secret that was never rotated has no history and no way back', async () => {
  const [shown, asJson, back] = await Promise.all([
    site.program('history', 'db'),
    site.program('history', 'db', '-o', 'json'),
    site.program('rollback', 'db', '-y'),
  ])
  expect(shown.stderr).toContain('was never rotated by this program')
  expect(back.stderr).toContain('has no revision to go back from')
  expect([shown.status, asJson.status, back.status]).toEqual([2, 2, 2])
  expect(asJson.stderr).toBe(shown.stderr)
})

test('what -o json prints is what the schemas say', async () => {
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  const rotated = await site.rotate(['db', '--key', 'password', '--yes', '-o', 'json'])
  const lines = rotated.stdout.trimEnd().split('\n')
  const events = lines
    .slice(0, -1)
    .map((line) => schemaProblems('rotation-event', JSON.parse(line)))
  // A rollout may be done at the first look.
  expect(events.length).toBeGreaterThan(1)
  expect(events.flat()).toEqual([])
  expect(schemaProblems('rotation-report', JSON.parse(lines.at(-1) ?? ''))).toEqual([])
  const status = await site.rotate(['db', '--status', '-o', 'json'])
  expect(schemaProblems('rotation-report', JSON.parse(status.stdout))).toEqual([])
  const { stdout } = await site.program('history', 'db', '-o', 'json')
  expect(schemaProblems('rotation-history', JSON.parse(stdout))).toEqual([])
})

test('a key that the rotation added goes with the rollback', async () => {
  const words = ['db', '--from-stdin', 'extra', '--yes']
  expect((await site.rotate(words, 'canary-x')).status).toBe(0)
  expect(await site.value('extra')).toBe('canary-x')
  expect((await site.program('rollback', 'db', '--yes')).status).toBe(0)
  expect(await site.value('extra')).toBeUndefined()
  expect(await site.value('password')).toBe(OLD)
})

test('list and consumers say that a journal is one', async () => {
  await rotateTo(['canary-1'])
  const { stdout } = await site.program('consumers', 'db.rotation-1', '-o', 'json')
  expect(stdout).toContain('journal of a rotation of db')
  const again = await site.program('rotate', 'db.rotation-1', '--yes')
  expect(again.stderr).toContain('it is the journal of a rotation')
  expect(again.status).toBe(2)
})

test('the journals go with their Secret', async () => {
  await rotateTo(['canary-1'])
  await cluster.admin.delete(`/api/v1/namespaces/${site.namespace}/secrets/db`)
  await expect.poll(() => site.secrets(), { timeout: 30_000 }).toEqual([])
})

test('a fleet is rotated in order, and ends at the first that is rolled back', async () => {
  const core = `/api/v1/namespaces/${site.namespace}`
  for (const name of ['fleet-a', 'fleet-b', 'fleet-c']) {
    const metadata = { name, labels: { team: 'pay' } }
    await cluster.admin.create(`${core}/secrets`, { metadata, data: { password: encoded(OLD) } })
  }
  await site.apply(deployment('api', 1, passwordInEnv('fleet-b')))
  await site.ready('api', 1)
  const full = { metadata: { name: 'full' }, spec: { hard: { pods: '1' } } }
  await cluster.admin.create(`${core}/resourcequotas`, full)

  const { status, stdout, stderr } = await site.rotate([
    '-l',
    'team=pay',
    '--yes',
    '--timeout',
    '5s',
  ])

  expect(status).toBe(6)
  expect(stdout).toContain('fleet-a')
  expect(stderr).toContain('1 of 3 rotated, 1 rolled back, 0 failed, 1 not begun')
  expect(stderr).toContain(`not begun: ${site.namespace}/fleet-c`)
  const values = await Promise.all(
    ['fleet-a', 'fleet-b', 'fleet-c'].map((name) => site.value('password', name)),
  )
  expect(values[0]).not.toBe(OLD)
  expect(values.slice(1)).toEqual([OLD, OLD])
})

test('a fleet of which one cannot be planned is not begun at all', async () => {
  const core = `/api/v1/namespaces/${site.namespace}`
  const data = {
    metadata: { name: 'single', labels: { team: 'pay' } },
    data: { one: encoded(OLD) },
  }
  await cluster.admin.create(`${core}/secrets`, data)
  await cluster.admin.patch(`${core}/secrets/db`, { metadata: { labels: { team: 'pay' } } })
  const { status, stderr } = await site.rotate(['-l', 'team=pay', '--yes'])
  expect(status).toBe(2)
  expect(stderr).toContain('has several keys, and none was named')
  expect(await site.value('one', 'single')).toBe(OLD)
  expect(await site.secrets()).toEqual(['db', 'single'])
})
