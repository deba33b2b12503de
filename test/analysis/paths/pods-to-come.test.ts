import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const PAY = { namespace: 'pay', to: 'eve' } as const

function account(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name } }
}

function podSpec(secretName: string, serviceAccountName = 'app'): object {
  return {
    serviceAccountName,
    volumes: [{ name: 'v', secret: { secretName } }],
    containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  }
}

/** A workload with such a template; none of its pods is there. */
function workload(kind: string, spec = podSpec('db'), more: object = {}): KubeObject {
  const template = { metadata: { labels: { app: 'api' } }, spec }
  const job = { spec: { template } }
  return {
    apiVersion: kind.endsWith('ob') ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { namespace: 'pay', name: 'api', uid: 'of-api', ...more },
    spec: kind === 'CronJob' ? { jobTemplate: job } : { replicas: 0, template },
  }
}

async function answer(...objects: readonly KubeObject[]): Promise<string> {
  const model = await modelOf([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: DB },
    account('app'),
    ...objects,
  ])
  const subject = { kind: 'User', name: 'eve' } as const
  const { confidence, path } = whyReader(model, DB, { subject, groups: [] })
  return [confidence, ...path.map(({ id, condition }) => `${id} ${condition ?? ''}`.trim())].join(
    '; ',
  )
}

const MADE = 'the workload makes a pod that runs'
const EXEC = granted(PAY, 'create pods/exec')

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'CronJob', 'Job'])(
  'a command in the next pod of a %s reads what that is given',
  async (kind) => {
    expect(await answer(...EXEC, workload(kind))).toBe(`conditional; P5 ${MADE}`)
    expect(await answer(...EXEC, workload(kind, podSpec('other')))).toBe('')
    expect(await answer(workload(kind))).toBe('')
  },
)

test('old revisions of a Deployment make no pods, and a Job that had its pod makes no other', async () => {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'api',
    uid: 'd',
    controller: true,
  }
  const old = workload('ReplicaSet', podSpec('db'), { ownerReferences: [owner] })
  expect(await answer(...EXEC, old)).toBe('')
  const made = { apiVersion: 'batch/v1', kind: 'Job', name: 'api', uid: 'of-api', controller: true }
  const over: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'pay', name: 'over', ownerReferences: [made] },
    spec: { ...podSpec('db'), nodeName: 'n1' },
    status: { phase: 'Succeeded' },
  }
  expect(await answer(...EXEC, workload('Job'), over)).toBe('')
})

test.each([
  ['pods by a name that is not theirs to know', granted(PAY, 'create pods/exec:api-0'), ''],
  ['pods of another namespace', granted({ namespace: 'lab', to: 'eve' }, 'create pods/exec'), ''],
  [
    'every pod',
    granted({ namespace: '', to: 'eve' }, 'create pods/exec'),
    `conditional; P5 ${MADE}`,
  ],
  ['images of pods', granted(PAY, 'patch pods'), `conditional; P3 ${MADE}`],
  [
    'ephemeral containers',
    granted(PAY, 'patch pods/ephemeralcontainers'),
    `conditional; P4 ${MADE}`,
  ],
])('a right on %s', async (_, rights, gets) => {
  expect(await answer(...rights, workload('Deployment'))).toBe(gets)
})

test('the account of such pods is had with its token', async () => {
  const reads = granted({ namespace: 'pay', to: 'system:serviceaccount:pay:strong' }, 'get secrets')
  const spec = podSpec('other', 'strong')
  const objects = [...EXEC, ...reads, account('strong')]
  expect(await answer(...objects, workload('CronJob', spec))).toBe(`conditional; I5 ${MADE}; D1`)
  const without = { ...spec, automountServiceAccountToken: false }
  expect(await answer(...objects, workload('CronJob', without))).toBe('')
})

test('what an image is pulled with is no use inside the pod', async () => {
  const spec = { ...podSpec('other'), imagePullSecrets: [{ name: 'db' }] }
  expect(await answer(...EXEC, workload('Deployment', spec))).toBe('')
})

const attach = granted(PAY, 'create pods/attach')
const running = (stdin: boolean): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name: 'api' },
  spec: {
    ...podSpec('db'),
    nodeName: 'n1',
    containers: [{ name: 'c', image: 'x', stdin, volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  },
})

test('who attaches to a process commands it where it reads its input, and else may see what it writes', async () => {
  expect(await answer(...attach, running(true))).toMatch(
    /^conditional; P6 a process of the pod reads/,
  )
  expect(await answer(...attach, running(false))).toBe(
    'possible; P6 the application writes its Secrets to its output',
  )
  expect(await answer(running(false))).toBe('')
})

/** A pod of another namespace that is given the Secret, on a node. */
const ON_NODE: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name: 'runs' },
  spec: { ...podSpec('db'), nodeName: 'worker-1', automountServiceAccountToken: false },
}

/** Eve's right in another namespace than the Secret's, with something there. */
function inLab(level: string, object: KubeObject, ...rights: readonly string[]) {
  const labels = { 'pod-security.kubernetes.io/enforce': level }
  const { metadata } = object
  return answer(
    ON_NODE,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab', labels } },
    { ...object, metadata: { ...metadata, namespace: 'lab' } },
    ...granted({ namespace: 'lab', to: 'eve' }, ...rights),
  )
}

const ROOT = { serviceAccountName: 'default', ...opening({ hostPath: { path: '/' } }) }

function opening(source: object): object {
  const volumeMounts = [{ name: 'v', mountPath: '/v' }]
  return {
    volumes: [{ name: 'v', ...source }],
    containers: [{ name: 'c', image: 'x', volumeMounts }],
  }
}

const WAITS: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'lab', name: 'waits' },
  spec: ROOT,
}
const OUT = 'what the pod has of its node (hostPath) is enough to take it over'
const COMES = 'it comes to run on a node of the Secret'

test('a container that can leave its pod leads to the node that the pod comes to', async () => {
  const scaled = (spec: object) =>
    inLab('privileged', workload('Deployment', spec), 'create pods/exec')
  expect(await scaled(ROOT)).toBe(`conditional; P5 ${MADE}; N9 ${OUT}, and ${COMES}; D11`)
  expect(await scaled({ ...ROOT, ...opening({ emptyDir: {} }) })).toBe('')
  const waits = (right: string) => inLab('privileged', WAITS, right)
  expect(await waits('create pods/exec')).toBe(`conditional; P5; N9 ${OUT}, and ${COMES}; D11`)
  expect(await waits('create pods/exec:waits')).toBe(
    `conditional; P5; N9 ${OUT}, and ${COMES}; D11`,
  )
  expect(await waits('create pods/exec:other')).toBe('')
})

test('an ephemeral container takes over the node that the pod of a workload comes to', async () => {
  const plain = workload('Deployment', { serviceAccountName: 'default', containers: [] })
  const add = 'patch pods/ephemeralcontainers'
  const makes = 'the workload makes a pod that runs on a node of the Secret'
  expect(await inLab('privileged', plain, add)).toBe(`conditional; N1 ${makes}; D11`)
  expect(await inLab('baseline', plain, add)).toBe('')
  expect(await inLab('baseline', plain, add, 'patch namespaces')).toBe(
    `conditional; N2 ${makes}; D11`,
  )
  expect(await inLab('privileged', plain, `${add}:api`)).toBe('')
})
