/** Rollouts that come to nothing: all is put back soon, and what served went on serving. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { holdPods, isHeld } from './mutate-pods.ts'
import { under } from './shapes/shape.ts'
import { deployment, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'
import { watched } from './watched.ts'

const cluster = await useControlPlane()
const { admin } = cluster
const MARK = 'rotation.kubectl-vault-secret/db'
const WORDS = ['db', '--from-stdin', 'password', '--yes'] as const
const hasMark = `object.metadata.?annotations[?"${MARK}"].orValue("") != ""`
const isOf = (app: string): string => `object.metadata.?labels[?"app"].orValue("") == "${app}"`

let site: Site
let undo: () => Promise<void>
beforeEach(async () => {
  undo = () => Promise.resolve()
  site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
})
afterEach(() => undo())

/** Pods that fit wait for ever. */
async function hold(condition: string, labels: object, annotations: object): Promise<void> {
  undo = await holdPods(cluster, site.namespace, condition, { labels, annotations })
}

async function uids(app: string): Promise<readonly string[]> {
  return (await site.pods(app)).map(({ metadata }) => metadata.uid ?? '').toSorted()
}

const TIMEOUT_MS = 3000

describe('pods that wait for ever are given up at the deadline, and in ten seconds all is back', () => {
  test('of a Deployment, whose old pods never stopped serving', async () => {
    await site.apply(deployment('api', 3, passwordInEnv()))
    await site.ready('api', 3)
    const before = await uids('api')
    await hold(hasMark, {}, { [MARK]: 'x' })
    const stop = watched(site, 'api')
    const { status, stdout } = await site.rotate([...WORDS, '--timeout', '3s'], NEW)
    const { leastReady, sinceBegun, looks } = await stop()
    expect(status).toBe(6)
    expect(stdout).toContain('deployment/api: after 3 s 0 of 3 pods are ready')
    expect(sinceBegun).toBeLessThan(TIMEOUT_MS + 10_000)
    expect(leastReady).toBe(3)
    expect(looks).toBeGreaterThan(10)
    expect(await uids('api')).toEqual(before)
    expect(await site.value('password')).toBe(OLD)
  })

  test.each([
    ['StatefulSet', {}],
    ['StatefulSet', { podManagementPolicy: 'Parallel' }],
    ['DaemonSet', {}],
  ] as const)('of a %s, of whose old pods all but one went on serving %o', async (kind, spec) => {
    for (const object of under(kind, 'api', 'restarted', passwordInEnv(), { pods: 3, ...spec })
      .objects) {
      await site.apply(object)
    }
    await site.ready('api', 3)
    await hold(hasMark, {}, { [MARK]: 'x' })
    const stop = watched(site, 'api')
    const { status, stderr } = await site.rotate([...WORDS, '--timeout', '3s'], NEW)
    const { leastReady, sinceBegun } = await stop()
    expect(status, stderr).toBe(6)
    expect(sinceBegun).toBeLessThan(TIMEOUT_MS + 10_000)
    expect(leastReady).toBe(2)
    await site.ready('api', 3)
    expect(await site.value('password')).toBe(OLD)
  })
})

test('a container that crashes again and again is not waited for', async () => {
  await site.apply(deployment('api', 3, passwordInEnv()))
  await site.ready('api', 3)
  await hold(hasMark, {}, { [MARK]: 'x' })
  const stop = watched(site, 'api')
  const rotated = site.rotate([...WORDS, '--timeout', '60s'], NEW)
  const pod = await eventually('a pod of the rotation', async () =>
    (await site.pods('api')).find(({ metadata }) => metadata.annotations?.[MARK] !== undefined),
  )
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off' }
  const container = { name: 'main', image: 'none', imageID: '', ready: false, restartCount: 3 }
  await admin.patch(`/api/v1/namespaces/${site.namespace}/pods/${pod.metadata.name}/status`, {
    status: { containerStatuses: [{ ...container, state: { waiting } }] },
  })
  const { status, stdout } = await rotated
  const { leastReady, sinceBegun } = await stop()
  expect(status).toBe(6)
  expect(stdout).toContain('CrashLoopBackOff')
  expect(sinceBegun).toBeLessThan(10_000)
  expect(leastReady).toBe(3)
  expect(await site.value('password')).toBe(OLD)
})

test('a workload that cannot go back keeps no other one from it', async () => {
  for (const app of ['api', 'worker']) await site.apply(deployment(app, 1, passwordInEnv()))
  for (const app of ['api', 'worker']) await site.ready(app, 1)
  const before = await uids('worker')
  // The first one gets there, and then not back; the second one does not get there.
  await hold(
    `(${hasMark} && ${isOf('worker')}) || (!(${hasMark}) && ${isOf('api')})`,
    { app: 'api' },
    {},
  )
  const { status, stderr } = await site.rotate([...WORDS, '--timeout', '3s'], NEW)
  expect(stderr).toContain('--resume')
  expect(status).toBe(5)
  expect(await site.value('password')).toBe(OLD)
  expect(await uids('worker')).toEqual(before)

  await undo()
  undo = () => Promise.resolve()
  const held = (await site.pods('api')).find((each) => isHeld(each))
  await admin.delete(`/api/v1/namespaces/${site.namespace}/pods/${held?.metadata.name}`)
  const resumed = await site.rotate(['db', '--resume'])
  expect(resumed.status).toBe(6)
  await site.ready('api', 1)
})

test('a pod that was made with the new value while it was there does not stay', async () => {
  for (const app of ['api', 'worker']) await site.apply(deployment(app, 2, passwordInEnv()))
  for (const app of ['api', 'worker']) await site.ready(app, 2)
  const before = await uids('worker')
  await hold(hasMark, {}, { [MARK]: 'x' })
  const rotated = site.rotate([...WORDS, '--timeout', '4s'], NEW)
  await eventually('the new value', async () => (await site.value('password')) === NEW)
  await eventually('a new pod that waits', async () =>
    (await site.pods('api')).some((each) => isHeld(each)),
  )
  const [evicted] = await site.pods('worker')
  await admin.delete(`/api/v1/namespaces/${site.namespace}/pods/${evicted?.metadata.name}`)
  const late = await eventually('a pod in its place', async () =>
    (await uids('worker')).find((uid) => !before.includes(uid)),
  )
  await undo()
  undo = () => Promise.resolve()
  const { status, stderr } = await rotated
  expect(status, stderr).toBe(6)
  await site.ready('worker', 2)
  expect(await uids('worker')).not.toContain(late)
  expect(await site.value('password')).toBe(OLD)
})
