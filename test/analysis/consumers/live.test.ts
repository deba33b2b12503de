import { expect, test } from 'vitest'
import { consumersOf } from '../../../src/lib/analysis/consumers/consumer-index.ts'
import type { SecretConsumers } from '../../../src/lib/analysis/consumers/report.ts'
import { podFact } from '../../../src/lib/model/pod.ts'
import { readModel } from '../../../src/lib/model/read.ts'
import { workloadFact } from '../../../src/lib/model/workload.ts'
import { connect } from '../../../src/lib/source/http/connect.ts'
import { liveSource } from '../../../src/lib/source/live/live-source.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'

const cluster = await useControlPlane()

async function ask(
  namespace: string,
  name: string,
  kubeconfig = cluster.adminKubeconfig,
): Promise<SecretConsumers> {
  const client = await connect({ flags: { kubeconfig }, version: 'test' })
  const source = liveSource(client, { currentNamespace: namespace })
  try {
    const model = await readModel(source, { resources: BUILT_IN })
    return consumersOf(model).secret({ namespace, name })
  } finally {
    source.close()
  }
}

const ENV = { name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }
const USES = { containers: [{ name: 'c', image: 'x', env: [ENV] }] }
const PLAIN = { containers: [{ name: 'c', image: 'x' }] }

function deployment(namespace: string, name: string, spec: object, more: object = {}): KubeObject {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
      ...more,
    },
  }
}

function secret(namespace: string, name: string, keys: readonly string[]): KubeObject {
  const data = Object.fromEntries(keys.map((key) => [key, btoa('canary')]))
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type: 'Opaque', data }
}

async function ready(namespace: string, app: string, count: number): Promise<void> {
  await eventually(`${count} pods of ${app} to be ready`, async () => {
    const pods = await cluster.admin.list(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`,
    )
    const up = pods.filter((pod) => podFact(pod).ready)
    return up.length === count
  })
}

test('a Deployment that runs is one consumer with its pods, and the keys are known without values', async () => {
  const namespace = await cluster.createNamespace('consumers')
  await cluster.admin.apply([
    secret(namespace, 'db', ['password', 'legacy']),
    deployment(namespace, 'api', USES),
  ])
  await ready(namespace, 'api', 2)
  const found = await ask(namespace, 'db')
  expect(found).toMatchObject({
    exists: true,
    keys: ['legacy', 'password'],
    verdict: 'used',
    keysNobodyReads: ['legacy'],
    consumers: [
      {
        kind: 'Deployment',
        name: 'api',
        pods: 2,
        uses: [{ source: 'template', pods: 2, afterChange: 'restart' }],
      },
    ],
  })
})

test('pods of a paused rollout still use what the template no longer names', async () => {
  const namespace = await cluster.createNamespace('consumers')
  await cluster.admin.apply([
    secret(namespace, 'db', ['password']),
    deployment(namespace, 'api', USES),
  ])
  await ready(namespace, 'api', 2)
  await cluster.admin.apply([deployment(namespace, 'api', PLAIN, { paused: true })])
  const found = await ask(namespace, 'db')
  expect(found.consumers).toMatchObject([
    { kind: 'Deployment', pods: 2, uses: [{ source: 'oldTemplate', pods: 2 }] },
  ])
})

test('after the rollout only a rollback would use it', async () => {
  const namespace = await cluster.createNamespace('consumers')
  await cluster.admin.apply([
    secret(namespace, 'db', ['password']),
    deployment(namespace, 'api', USES),
  ])
  await ready(namespace, 'api', 2)
  await cluster.admin.apply([deployment(namespace, 'api', PLAIN)])
  await eventually('the old pods to be gone', async () => {
    const sets = await cluster.admin.list(`/apis/apps/v1/namespaces/${namespace}/replicasets`)
    const pods = await cluster.admin.list(`/api/v1/namespaces/${namespace}/pods`)
    return sets.some((set) => workloadFact('ReplicaSet', set).replicas === 0) && pods.length === 2
  })
  expect((await ask(namespace, 'db')).consumers).toMatchObject([
    { kind: 'Deployment', pods: 0, uses: [{ source: 'rollback', afterChange: 'rollback' }] },
  ])
})

test('admission copies the image pull Secret of a service account into its pods', async () => {
  const namespace = await cluster.createNamespace('consumers')
  await cluster.admin.apply([
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: 'puller' },
      imagePullSecrets: [{ name: 'registry' }],
    },
    deployment(namespace, 'api', { ...PLAIN, serviceAccountName: 'puller' }),
  ])
  await ready(namespace, 'api', 2)
  expect(await ask(namespace, 'registry')).toMatchObject({
    exists: false,
    consumers: [
      { kind: 'ServiceAccount', name: 'puller', pods: 2, uses: [{ afterChange: 'nextPull' }] },
    ],
  })
})

test('a Job of a CronJob belongs to the CronJob', async () => {
  const namespace = await cluster.createNamespace('consumers')
  const spec = { template: { spec: { ...USES, restartPolicy: 'Never' } } }
  const [cronJob] = await cluster.admin
    .apply([
      secret(namespace, 'db', ['password']),
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { namespace, name: 'report' },
        spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec } },
      },
    ])
    .then((applied) => applied.filter(({ kind }) => kind === 'CronJob'))
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: 'report',
    uid: cronJob?.metadata.uid,
    controller: true,
  }
  await cluster.admin.create(`/apis/batch/v1/namespaces/${namespace}/jobs`, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name: 'report-1', ownerReferences: [owner] },
    spec,
  })
  await eventually('the Job to have a pod', async () => {
    const pods = await cluster.admin.list(`/api/v1/namespaces/${namespace}/pods`)
    return pods.length > 0
  })
  const { consumers } = await ask(namespace, 'db')
  expect(consumers).toMatchObject([
    { kind: 'CronJob', name: 'report', uses: [{ source: 'template', afterChange: 'nextRun' }] },
  ])
  expect((consumers[0]?.pods ?? 0) + (consumers[0]?.finishedPods ?? 0)).toBe(1)
})

test('a custom resource is found through the schema that its definition serves', async () => {
  const namespace = await cluster.createNamespace('consumers')
  const group = `${namespace}.example.com`
  const schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: { tokenSecretName: { type: 'string' }, clientSecret: { type: 'string' } },
      },
    },
  }
  await cluster.admin.apply([
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    },
    secret(namespace, 'token', ['t']),
  ])
  await eventually('widgets to be served', async () =>
    cluster.admin
      .create(`/apis/${group}/v1/namespaces/${namespace}/widgets`, {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { namespace, name: 'w' },
        spec: { tokenSecretName: 'token', clientSecret: 'hunter2' },
      })
      .then(() => true)
      .catch(() => false),
  )
  const found = await ask(namespace, 'token')
  expect(found.consumers).toMatchObject([
    {
      kind: 'Widget',
      basis: 'schema-inferred',
      uses: [{ field: 'spec.tokenSecretName', afterChange: 'unknown' }],
    },
  ])
})

test('an unused Secret is called unused by who may see everything, and only by them', async () => {
  const namespace = await cluster.createNamespace('consumers')
  const rbac = 'rbac.authorization.k8s.io'
  await cluster.admin.apply([
    secret(namespace, 'lonely', ['a']),
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { namespace, name: 'viewer' },
      rules: [{ apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['get', 'list'] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { namespace, name: 'viewer' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'viewer' },
      subjects: [{ apiGroup: rbac, kind: 'User', name: `viewer-${namespace}` }],
    },
  ])
  expect(await ask(namespace, 'lonely')).toMatchObject({ verdict: 'unused', because: [] })
  const viewer = await cluster.kubeconfigForUser(`viewer-${namespace}`, [], namespace)
  const seen = await ask(namespace, 'lonely', viewer)
  expect(seen).toMatchObject({ exists: true, verdict: 'unknown', keysNobodyReads: null })
  expect(seen.because.join('\n')).toContain('deployments.apps')
  expect(seen.because.join('\n')).not.toMatch(/\bpods in/)
})
