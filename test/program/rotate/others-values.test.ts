/** Ways back where the Secret has values that are not the rotation's to put back: no workload is left on a mix. */
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { holdPods, isHeld } from './mutate-pods.ts'
import { definitionOf, EXTERNAL_SECRET, ownerReference } from './owners.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const { admin } = cluster
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const MARK = 'rotation.kubectl-vault-secret/db'

beforeAll(() => admin.apply([definitionOf(EXTERNAL_SECRET) as KubeObject]))

let undo: () => Promise<void>
afterEach(() => undo())

/** One of its two pods gives way to a new one, which waits for ever. */
async function halfRestarted(site: Site): Promise<readonly string[]> {
  const rollingUpdate = { maxSurge: 0, maxUnavailable: 1 }
  await site.apply(deployment('api', 2, passwordInEnv(), { strategy: { rollingUpdate } }))
  await site.ready('api', 2)
  const isMarked = `object.metadata.?annotations[?"${MARK}"].orValue("").contains(".0.")`
  const probe = { annotations: { [MARK]: 'x.0.y' } }
  undo = await holdPods(cluster, site.namespace, isMarked, probe)
  return uids(site)
}

async function uids(site: Site): Promise<readonly string[]> {
  return (await site.pods('api')).map(({ metadata }) => metadata.uid ?? '')
}

async function write({ namespace }: Site, password: string, manager: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/secrets/db?fieldManager=${manager}`
  await admin.patch(path, { data: { password: encoded(password) } })
}

async function expectAllAnew(site: Site, before: readonly string[]): Promise<void> {
  await site.ready('api', 2)
  expect((await uids(site)).filter((each) => before.includes(each))).toEqual([])
}

test('a value that somebody else gave it meanwhile stays, and every pod has it', async () => {
  const site = await rotationSite(cluster, kubeconfigFor)
  const before = await halfRestarted(site)
  const words = ['db', '--from-stdin', 'password', '--yes', '--timeout', '4s']
  const rotated = site.rotate(words, NEW)
  await eventually('a new pod that waits', async () =>
    (await site.pods('api')).some((each) => isHeld(each)),
  )
  await write(site, 'canaryThirdPassword00003', 'somebody')

  const { status, stderr } = await rotated
  expect(stderr).toContain('keeps password as somebody else has left it meanwhile')
  expect(status).toBe(6)
  expect(await site.value('password')).toBe('canaryThirdPassword00003')
  await expectAllAnew(site, before)
})

test('what its source has written stays, and every pod of a workload that was begun with has it', async () => {
  const site = await rotationSite(cluster, kubeconfigFor, async (namespace) => ({
    metadata: {
      name: 'db',
      labels: { 'reconcile.external-secrets.io/managed': 'true' },
      ownerReferences: [await ownerReference(admin, namespace, EXTERNAL_SECRET)],
    },
    data: { password: encoded(OLD) },
  }))
  const before = await halfRestarted(site)
  const kubeconfig = await kubeconfigFor(site.namespace)
  const words = ['rotate', 'db', '--strategy', 'source', '--yes', '--timeout', '4s']
  const { ended } = start(words, { kubeconfig })
  const path = `/apis/external-secrets.io/v1/namespaces/${site.namespace}/externalsecrets/db`
  await eventually('the ExternalSecret to be asked', async () => {
    const { metadata } = await admin.get(path)
    return metadata.annotations?.['force-sync'] !== undefined
  })
  await write(site, NEW, 'externalsecrets')

  const { status, stderr } = await ended
  expect(stderr).toContain('is as External Secrets wrote it')
  expect(status).toBe(6)
  expect(await site.value('password')).toBe(NEW)
  await expectAllAnew(site, before)
})
