/** Argo Rollouts: their controller is not there, so that its part is played, or nobody plays it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { ROLLOUTS } from './rollouts.ts'
import { NEW, OLD, passwordInEnv, podSpec, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const { admin } = cluster
const WORDS = ['db', '--from-stdin', 'password', '--yes', '--timeout', '10s'] as const
const labels = { app: 'web' }
const ROLLOUT: KubeObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: podSpec(passwordInEnv()) },
  },
}

let site: Site
const rolloutPath = (): string =>
  `/apis/argoproj.io/v1alpha1/namespaces/${site.namespace}/rollouts/web`
const setsPath = (): string => `/apis/apps/v1/namespaces/${site.namespace}/replicasets`

beforeAll(async () => {
  await admin.apply([ROLLOUTS])
})
beforeEach(async () => {
  site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  await eventually('Rollouts to be served', async () => {
    await site.apply(ROLLOUT)
    return true
  })
})
afterAll(() =>
  admin.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${ROLLOUTS.metadata.name}`),
)

/** Makes the ReplicaSet of the template as it is now, and takes those of others away. */
async function playArgo(): Promise<void> {
  const { metadata, spec } = await admin.get(rolloutPath())
  const mark: string =
    spec.template.metadata.annotations?.['rotation.kubectl-vault-secret/db'] ?? ''
  const name = `web-${mark.split('.')[0] || 'first'}`
  const owner = { apiVersion: ROLLOUT.apiVersion, kind: 'Rollout', name: 'web', uid: metadata.uid }
  const hash = { ...labels, 'rollouts-pod-template-hash': name }
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels: hash } }
  const sets = await admin.list(setsPath())
  if (!sets.some((each) => each.metadata.name === name)) {
    await admin.create(setsPath(), {
      metadata: { name, labels: hash, ownerReferences: [{ ...owner, controller: true }] },
      spec: { replicas: spec.replicas, selector: { matchLabels: hash }, template },
    })
  }
  const pods = await site.pods('web')
  const fresh = pods.filter((pod) => pod.metadata.name.startsWith(`${name}-`))
  const isReady = fresh.length === 2 && fresh.every(({ status }) => status.phase === 'Running')
  for (const set of isReady ? sets : []) {
    if (set.metadata.name !== name) {
      await admin.patch(`${setsPath()}/${set.metadata.name}`, { spec: { replicas: 0 } })
    }
  }
  await admin.patch(`${rolloutPath()}/status`, {
    status: { observedGeneration: String(metadata['generation']) },
  })
}

async function uids(): Promise<readonly string[]> {
  return (await site.pods('web')).map(({ metadata }) => metadata.uid ?? '')
}

test('its template is changed, and it is waited until its controller has made all pods anew', async () => {
  let over = false
  const played = (async () => {
    while (!over) {
      await playArgo()
      await sleep(100)
    }
  })()
  await site.ready('web', 2)
  const before = await uids()
  const { status, stderr } = await site.rotate(WORDS, NEW)
  over = true
  await played
  expect(stderr).toMatch(/restart +rollout\/web \(env PASSWORD\)/)
  expect(stderr).toMatch(/^[✓+] .* rollout\/web 2\/2 ready$/m)
  expect(status).toBe(0)
  await site.ready('web', 2)
  expect((await uids()).filter((uid) => before.includes(uid))).toEqual([])
  expect(await site.value('password')).toBe(NEW)
})

test('where no controller looks after it all is put back at the deadline, its template too', async () => {
  await playArgo()
  await site.ready('web', 2)
  const before = await uids()
  const { status, stdout } = await site.rotate([...WORDS, '--timeout', '1s'], NEW)
  expect(stdout).toContain('phase     rollingBack')
  expect(stdout).toContain('rollout/web: after 1 s 0 of 2 pods are ready')
  expect(await site.value('password')).toBe(OLD)
  expect(await uids()).toEqual(before)
  expect(JSON.stringify((await admin.get(rolloutPath())).spec)).not.toContain('rotation.')
  // Nobody has seen either change, so that the way back is not proven.
  expect(status).toBe(5)
})

test('one without pods is left as it is', async () => {
  await admin.patch(rolloutPath(), { spec: { replicas: 0 } })
  const { status, stderr } = await site.rotate(WORDS, NEW)
  expect(stderr).toContain('as it is rollout/web: it has no pods')
  expect(status).toBe(0)
})
