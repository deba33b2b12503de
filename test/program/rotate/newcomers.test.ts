/** Consumers that come while somebody is asked, or while a service takes its time. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import type { Ran } from '../run.ts'
import { start } from '../run.ts'
import { type HookFolder, makeHookFolder } from './hook-folder.ts'
import { deployment, encoded, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
let place: HookFolder
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
  place = makeHookFolder(OLD)
  await site.apply(deployment('api', 1, passwordInEnv('db', 'token')))
  await site.ready('api', 1)
})
afterEach(() => place.remove())

/** Rotates, and does something after the plan was made and before the Secret has changed. */
async function rotateWhile(deed: () => Promise<void>, ...words: readonly string[]): Promise<Ran> {
  place.meddle('before', 'test', 'touch waiting; while [ ! -e done ]; do sleep 0.1; done')
  const kubeconfig = await kubeconfigFor(site.namespace)
  const given = ['rotate', 'db', '--hook', place.hook, '--yes', ...words]
  const { ended } = start(given, { kubeconfig })
  await eventually('the hook to be called', () => Promise.resolve(place.has('waiting')))
  await deed()
  place.touch('done')
  return ended
}

const names = async (app: string): Promise<readonly unknown[]> =>
  (await site.pods(app)).map(({ metadata }) => metadata.name)

test('a Deployment that came before the value changed is restarted as well', async () => {
  let before: readonly unknown[] = []
  const { status, stderr, stdout } = await rotateWhile(async () => {
    await site.apply(deployment('late', 2, passwordInEnv('db', 'token')))
    await site.ready('late', 2)
    before = await names('late')
  })
  expect(stdout + stderr).toContain(
    'deployment/late came since the plan was made; it is restarted, too',
  )
  expect(status).toBe(0)
  const after = await names('late')
  expect(after).toHaveLength(2)
  expect(after.filter((name) => before.includes(name))).toEqual([])
})

test('a Deployment that was deleted and made again meanwhile is restarted', async () => {
  let before: readonly unknown[] = []
  const { status } = await rotateWhile(async () => {
    await cluster.admin.delete(`/apis/apps/v1/namespaces/${site.namespace}/deployments/api`)
    await eventually('the pods to go', async () => (await site.pods('api')).length === 0)
    await site.apply(deployment('api', 1, passwordInEnv('db', 'token')))
    await site.ready('api', 1)
    before = await names('api')
  })
  expect(status).toBe(0)
  expect(await names('api')).not.toEqual(before)
})

test('with --restart none the newcomer is left to the operator, and the old value alive', async () => {
  const { status, stderr, stdout } = await rotateWhile(
    () => site.apply(deployment('late', 1, passwordInEnv('db', 'token'))),
    '--restart',
    'none',
  )
  expect(stdout + stderr).toContain('deployment/late came since the plan was made: env PASSWORD')
  expect(status).toBe(1)
  expect(place.calls()).not.toContain('finish')
})
