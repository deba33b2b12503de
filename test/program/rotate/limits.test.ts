import { beforeEach, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
/** More than an array can have, so that nobody runs out of memory who takes it for a length. */
const TOO_MANY = '10000000000'
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
})

test('--max-parallel may be more than there are workloads', async () => {
  for (const app of ['api', 'worker']) await site.apply(deployment(app, 1, passwordInEnv()))
  await Promise.all([site.ready('api', 1), site.ready('worker', 1)])
  const { status } = await site.rotate([...GIVEN, '--max-parallel', TOO_MANY], NEW)
  expect(status).toBe(0)
  expect(await site.value('password')).toBe(NEW)
})

test('--at-once may be more than there are Secrets', async () => {
  const core = `/api/v1/namespaces/${site.namespace}`
  for (const name of ['fleet-a', 'fleet-b']) {
    const metadata = { name, labels: { team: 'pay' } }
    await cluster.admin.create(`${core}/secrets`, { metadata, data: { password: encoded(OLD) } })
  }
  const { status, stderr } = await site.rotate(['-l', 'team=pay', '--yes', '--at-once', TOO_MANY])
  expect(stderr).toContain('2 of 2 rotated')
  expect(status).toBe(0)
})

test.each(['--timeout=0', '--timeout=-5m', '--keep-for=0', '--keep=0'])(
  '%s is refused while nothing was changed',
  async (flag) => {
    const { status, stderr } = await site.rotate([...GIVEN, flag], NEW)
    expect(stderr).toMatch(/^error: --(timeout|keep-for|keep) "/)
    expect(stderr).not.toContain('waits without end')
    expect(status).toBe(2)
    expect(await site.secrets()).toEqual(['db'])
  },
)
