/** Somebody else changes something while a rotation is under way: nothing of theirs or ours is lost. */
import { beforeEach, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, start } from '../run.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor, {
    data: { password: encoded(OLD), other: encoded('canary-other-old') },
  })
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  await site.apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'full' },
    spec: { hard: { pods: '1' } },
  })
})

/** Rotates both keys, which cannot end, and does something once the template has changed. */
async function rotateWhile(meddle: () => Promise<unknown>, timeout = '4s'): Promise<Ran> {
  const words = ['db', '--key', 'other', '--from-stdin', 'password', '--yes', '--timeout', timeout]
  const kubeconfig = await kubeconfigFor(site.namespace)
  const { ended } = start(['rotate', ...words], { kubeconfig, input: NEW })
  const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
  await eventually('the template to be changed', async () =>
    JSON.stringify(await cluster.admin.get(path)).includes('rotation.kubectl-vault-secret/db'),
  )
  await meddle()
  return ended
}

const secretPath = (name = 'db'): string => `/api/v1/namespaces/${site.namespace}/secrets/${name}`

test('a value that somebody has changed stays, and the others are put back', async () => {
  const { status, stdout, stderr } = await rotateWhile(() =>
    cluster.admin.patch(secretPath(), { data: { other: encoded('theirs') } }),
  )
  expect(await site.value('password')).toBe(OLD)
  expect(await site.value('other')).toBe('theirs')
  expect(status).toBe(6)
  expect(stdout).toContain('all is as it was but other')
  expect(stderr).toContain('keeps other as somebody else has left it meanwhile')
})

test('of a Secret that was made immutable the former values are kept with the revision', async () => {
  const { status, stdout } = await rotateWhile(() =>
    cluster.admin.patch(secretPath(), { immutable: true }),
  )
  expect(status).toBe(6)
  expect(stdout).toContain('all is as it was but password, other')
  expect(stdout).toContain('the former value is kept with revision 1')
  const { data } = await cluster.admin.get(secretPath('db.rotation-1'))
  const kept = Object.values(data as Record<string, string>).toSorted()
  expect(kept).toEqual([encoded(OLD), encoded('canary-other-old')].toSorted())
})
