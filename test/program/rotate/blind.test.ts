/** What a rotation does where it cannot see who has to be restarted. */
import { afterAll, afterEach, expect, test } from 'vitest'
import { forbidden, serverError } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { deployment, NEW, OLD, passwordInEnv, rotationSite } from './site.ts'

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
afterEach(() => proxy.faults.clear())
afterAll(() => proxy.stop())

const site = await rotationSite(cluster, (namespace) =>
  proxy.kubeconfigForUser('root', ['system:masters'], namespace),
)
await site.apply(deployment('api', 1, passwordInEnv()))
await site.ready('api', 1)
const WORDS = ['db', '--from-stdin', 'password', '--yes'] as const

test.each([
  ['may not list Deployments', 'deployments', forbidden(), 3, 'list on deployments.apps'],
  ['may not list pods', 'pods', forbidden(), 3, 'list on pods'],
  ['gets no list of StatefulSets', 'statefulsets', serverError(), 5, 'hint: try again'],
])('whoever %s changes nothing, and is told how to', async (_, resource, fault, code, hint) => {
  proxy.faults.add({ resource, verb: 'list', namespace: site.namespace }, fault)
  const { status, stderr } = await site.rotate(WORDS, NEW)
  expect(stderr).toContain('cannot tell who has to be restarted')
  expect(stderr).toContain(hint)
  expect(stderr).toContain('--restart none')
  expect(status).toBe(code)
  expect(await site.value('password')).toBe(OLD)
  expect(await site.secrets()).toEqual(['db'])
})

test('--restart none needs to see nobody', async () => {
  proxy.faults.add({ resource: 'deployments', verb: 'list' }, forbidden())
  const { status, stderr } = await site.rotate([...WORDS, '--restart', 'none'], NEW)
  expect(stderr).toContain('not seen: deployments.apps')
  expect(status).toBe(0)
  expect(await site.value('password')).toBe(NEW)
})
