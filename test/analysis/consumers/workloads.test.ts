import { expect, test } from 'vitest'
import { consumersOf } from '../../../src/lib/analysis/consumers/consumer-index.ts'
import type { Consumer } from '../../../src/lib/analysis/consumers/report.ts'
import { clusterOf, object, secret, type Manifest } from '../../model/cluster.ts'

async function consumers(objects: readonly Manifest[]): Promise<readonly Consumer[]> {
  const model = await clusterOf([secret('shop', 'db', ['user', 'password']), ...objects])
  return consumersOf(model).secret({ namespace: 'shop', name: 'db' }).consumers
}

const ENV = { name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }
const USES = { containers: [{ name: 'api', image: 'x', env: [ENV] }] }
const PLAIN = { containers: [{ name: 'api', image: 'x' }] }

const owner = (kind: string, name: string, apiVersion = 'apps/v1') => ({ apiVersion, kind, name })

function replicaSet(name: string, spec: object, replicas: number): Manifest {
  return object('apps/v1', 'ReplicaSet', 'shop', name, {
    spec: { replicas, template: { spec } },
    owner: owner('Deployment', 'api'),
  })
}

function pod(
  name: string,
  spec: object,
  by: ReturnType<typeof owner>,
  phase = 'Running',
): Manifest {
  return object('v1', 'Pod', 'shop', name, { spec, status: { phase }, owner: by })
}

const deployment = (spec: object): Manifest =>
  object('apps/v1', 'Deployment', 'shop', 'api', { spec: { template: { spec } } })

test('pods, ReplicaSets and the Deployment are one consumer', async () => {
  const found = await consumers([
    deployment(USES),
    replicaSet('api-1', USES, 2),
    pod('api-1-a', USES, owner('ReplicaSet', 'api-1')),
    pod('api-1-b', USES, owner('ReplicaSet', 'api-1')),
  ])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    kind: 'Deployment',
    name: 'api',
    pods: 2,
    uses: [{ source: 'template', afterChange: 'restart', keys: ['password'], at: 'PW' }],
  })
  expect(found[0]?.uses).toHaveLength(1)
})

test('a pod of an old template still uses what the new template does not', async () => {
  const [found] = await consumers([
    deployment(PLAIN),
    replicaSet('api-1', USES, 1),
    pod('api-1-a', USES, owner('ReplicaSet', 'api-1')),
  ])
  expect(found?.uses).toMatchObject([{ source: 'oldTemplate', pods: 1 }])
})

test('what neither template names was put there by admission', async () => {
  const [found] = await consumers([
    deployment(PLAIN),
    replicaSet('api-1', PLAIN, 1),
    pod('api-1-a', USES, owner('ReplicaSet', 'api-1')),
  ])
  expect(found?.uses).toMatchObject([{ source: 'admission' }])
})

test('an old revision without pods only needs the Secret for a rollback', async () => {
  const [found] = await consumers([deployment(PLAIN), replicaSet('api-1', USES, 0)])
  expect(found).toMatchObject({
    kind: 'Deployment',
    pods: 0,
    uses: [{ source: 'rollback', afterChange: 'rollback' }],
  })
})

test('a CronJob uses a new value at its next run, and its finished pods are counted apart', async () => {
  const template = { spec: USES }
  const found = await consumers([
    object('batch/v1', 'CronJob', 'shop', 'report', {
      spec: { jobTemplate: { spec: { template } } },
    }),
    object('batch/v1', 'Job', 'shop', 'report-1', {
      spec: { template },
      owner: owner('CronJob', 'report', 'batch/v1'),
    }),
    pod('report-1-x', USES, owner('Job', 'report-1', 'batch/v1'), 'Succeeded'),
  ])
  expect(found).toMatchObject([
    { kind: 'CronJob', pods: 0, finishedPods: 1, uses: [{ afterChange: 'nextRun' }] },
  ])
})

test('an owner of a kind that is not known is the consumer', async () => {
  const found = await consumers([
    pod('pg-1', USES, owner('Cluster', 'pg', 'postgresql.cnpg.io/v1')),
  ])
  expect(found).toMatchObject([
    { kind: 'Cluster', name: 'pg', apiVersion: 'postgresql.cnpg.io/v1', pods: 1 },
  ])
})

test('a ReplicaSet of an Argo Rollout leads to the Rollout', async () => {
  const rollout = { ...owner('Rollout', 'api', 'argoproj.io/v1alpha1') }
  const set = object('apps/v1', 'ReplicaSet', 'shop', 'api-1', {
    spec: { replicas: 1, template: { spec: USES } },
    owner: rollout,
  })
  const found = await consumers([set, pod('api-1-a', USES, owner('ReplicaSet', 'api-1'))])
  expect(found).toMatchObject([{ kind: 'Rollout', pods: 1, uses: [{ source: 'template' }] }])
})

test('owners in a circle do not hang', async () => {
  const set = object('apps/v1', 'ReplicaSet', 'shop', 'a', {
    spec: { template: { spec: USES } },
    owner: owner('ReplicaSet', 'a'),
  })
  expect(await consumers([set])).toHaveLength(1)
})

const volume = { volumes: [{ name: 'v', secret: { secretName: 'db' } }] }
const mount = (more: object = {}) => ({ volumeMounts: [{ name: 'v', mountPath: '/db', ...more }] })

test.each([
  ['a volume is re-read', { ...volume, containers: [{ name: 'c', ...mount() }] }, 'rereads'],
  [
    'subPath needs a restart',
    { ...volume, containers: [{ name: 'c', ...mount({ subPath: 'user' }) }] },
    'restart',
  ],
  [
    'envFrom needs a restart',
    { containers: [{ name: 'c', envFrom: [{ secretRef: { name: 'db' } }] }] },
    'restart',
  ],
  ['an init container runs anew', { initContainers: [{ name: 'c', env: [ENV] }] }, 'nextRun'],
  [
    'a sidecar runs on, so it has to be restarted',
    { initContainers: [{ name: 'c', restartPolicy: 'Always', env: [ENV] }] },
    'restart',
  ],
  ['images are pulled anew', { imagePullSecrets: [{ name: 'db' }] }, 'nextPull'],
])('%s after a change', async (_what, spec, afterChange) => {
  const [found] = await consumers([deployment(spec)])
  expect(found?.uses).toMatchObject([{ afterChange }])
})

test('an immutable Secret can only change under a new name', async () => {
  const model = await clusterOf([
    secret('shop', 'db', ['password'], { immutable: true }),
    deployment(USES),
  ])
  const [found] = consumersOf(model).secret({ namespace: 'shop', name: 'db' }).consumers
  expect(found?.uses).toMatchObject([{ afterChange: 'newName' }])
})

test('a static pod does not use Secrets', async () => {
  const mirror = object('v1', 'Pod', 'shop', 'static', {
    metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: USES,
  })
  expect(await consumers([mirror])).toEqual([])
})
