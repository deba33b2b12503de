/** A program that sleeps, or whose request is still on its way, when somebody else goes on. */
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { delay, type SeenRequest } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { APPS } from './faults/scene.ts'
import { truthOfSite } from './faults/truth-of-site.ts'
import { deployment, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
const WORDS = ['rotate', 'db', '--from-stdin', 'password', '--yes'] as const
const SLEEP_MS = 8000

let site: Site
let kubeconfig: string
beforeEach(async () => {
  site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  kubeconfig = await proxy.kubeconfigForUser('slow', ['system:masters'], site.namespace)
  for (const app of APPS) await site.apply(deployment(app, 1, passwordInEnv()))
  for (const app of APPS) await site.ready(app, 1)
})
afterEach(() => proxy.faults.clear())
afterAll(() => proxy.stop())

/** The next request of that kind since the journal is there; looks before that are not meant. */
function holdUp(verb: 'get' | 'patch'): void {
  let isBegun = false
  const where = (request: SeenRequest): boolean => {
    const isReal = !request.path.includes('dryRun')
    if (request.verb === 'create' && request.resource === 'secrets' && isReal) isBegun = true
    return isBegun && request.verb === verb && request.name === 'db'
  }
  proxy.faults.add({ namespace: site.namespace, where }, delay(SLEEP_MS), 1)
}

test.each([
  ['write of the Secret', 'patch'],
  ['look at the Secret', 'get'],
] as const)('its %s comes too late, after --abort, and does nothing', async (_, verb) => {
  holdUp(verb)
  const { ended } = start(WORDS, { kubeconfig, input: NEW })
  await eventually('the request that waits', () =>
    proxy.requests.some((each) => each.namespace === site.namespace && each.faults.length > 0),
  )
  expect((await site.rotate(['db', '--abort'])).status).toBe(6)
  const { status, stderr } = await ended
  expect(stderr).toContain('somebody else goes on with this rotation of')
  expect(status).toBe(4)
  expect(await site.value('password')).toBe(OLD)
  expect(await truthOfSite(cluster, site)).toMatchObject({ ending: 'rolledBack', wrong: [] })
})
