/** Somebody else changes something while a rotation is under way: nothing of theirs or ours is lost. */
import { beforeEach, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { delay } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, start } from '../run.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor, {
    data: { password: encoded(OLD), other: encoded('canaryOtherOld0003') },
  })
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  await site.limitPods(1)
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

test('a journal that somebody has deleted is written anew, and the old values come back', async () => {
  const { status, stderr } = await rotateWhile(() =>
    cluster.admin.delete(secretPath('db.rotation-1')),
  )
  expect(await site.value('password')).toBe(OLD)
  expect(await site.value('other')).toBe('canaryOtherOld0003')
  expect(stderr).toContain('somebody has deleted the journal; it is written anew')
  expect(status).toBe(6)
  const { stdout } = await site.program('history', 'db')
  expect(stdout).toContain('rolled back')
})

test('of a Secret that was deleted the consumers are taken back, and the end is told', async () => {
  const { status, stdout, stderr } = await rotateWhile(() => cluster.admin.delete(secretPath()))
  expect(stdout + stderr).toContain('is gone')
  expect(stdout + stderr).not.toContain('may not')
  expect(status).toBe(6)
  const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
  const { spec } = await cluster.admin.get(path)
  expect(JSON.stringify(spec)).not.toContain('rotation.')
})

test('whoever goes on with it makes the one stop that is at it', async () => {
  let second: Ran | undefined
  const first = await rotateWhile(async () => {
    second = await site.rotate(['db', '--resume'])
  })
  expect(second?.status).toBe(6)
  expect(first.status).toBe(4)
  expect(first.stderr).toContain('somebody else goes on with this rotation')
  expect(first.stderr).toContain('--status')
  expect(await site.value('password')).toBe(OLD)
})

test('of a Secret that was made immutable the former values are kept with the revision', async () => {
  const { status, stdout, stderr } = await rotateWhile(() =>
    cluster.admin.patch(secretPath(), { immutable: true }),
  )
  expect(status).toBe(6)
  expect(stdout).toContain('all is as it was but password, other')
  expect(stderr).toContain('the former value is kept with revision 1')
  const journal = await cluster.admin.get(secretPath('db.rotation-1'))
  const { 'fingerprint-key': _key, ...values } = journal['data'] as Record<string, string>
  const kept = Object.values(values).toSorted()
  expect(kept).toEqual([encoded(OLD), encoded('canaryOtherOld0003')].toSorted())
})

test('a successor that comes to be after a rollback goes again, and no workload moves to it', async () => {
  const proxy = await cluster.startProxy()
  try {
    await cluster.admin.patch(secretPath(), { immutable: true })
    const match = { verb: 'create', resource: 'secrets', namespace: site.namespace }
    const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
    const words = ['rotate', 'db', '--key', 'other', '--from-stdin', 'password', '--yes']
    proxy.faults.add(match, delay(3000))
    const { ended } = start(words, { kubeconfig, input: NEW })
    await eventually('the journal to be there', async () =>
      (await site.secrets()).includes('db.rotation-1'),
    )
    const back = await site.rotate(['db', '--abort'])
    expect(back.status).toBe(6)

    const { status, stderr } = await ended
    expect(stderr).toContain('somebody else goes on with this rotation')
    expect(status).toBe(4)
    expect(await site.secrets()).toEqual(['db', 'db.rotation-1'])
    const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
    expect(JSON.stringify((await cluster.admin.get(path)).spec)).not.toContain('rotation.')
  } finally {
    await proxy.stop()
  }
})

test('an immutable Secret stays where somebody has come meanwhile who names it', async () => {
  await cluster.admin.patch(secretPath(), { immutable: true })
  const { status, stderr } = await rotateWhile(async () => {
    await site.apply(deployment('late', 1, passwordInEnv()))
    await cluster.admin.delete(`/api/v1/namespaces/${site.namespace}/resourcequotas/full`)
  }, '60s')
  expect(stderr).toMatch(/db stays, as it is still used by deployment\/late/)
  expect(status).toBe(0)
  expect(await site.secrets()).toContain('db')
})
