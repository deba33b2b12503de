import { expect, test } from 'vitest'
import { reachReport } from '../../../src/lib/analysis/reach/index.ts'
import type { PathStep, Reader } from '../../../src/lib/analysis/reach/report.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { composedCluster } from './random/composed.ts'
import { COMPOSED_SECRETS } from './random/composed-questions.ts'
import { modelOf } from './random/model.ts'
import { env } from './random/workloads.ts'

test.each([1, 2, 3, 4, 5])('no reader of cluster %i is told one path twice', async (seed) => {
  const model = await modelOf(composedCluster(seed))
  let others = 0
  for (const reader of allReaders(model)) {
    const told = [reader.path, ...(reader.others ?? [])].map((path) =>
      path.map((step, at) => ({
        ...step,
        from: '',
        // What ends in the same Secret may call it by different names.
        to: at === path.length - 1 ? '' : step.to,
      })),
    )
    expect(new Set(told.map((path) => JSON.stringify(path))).size).toBe(told.length)
    others += told.length - 1
  }
  expect(others).toBeGreaterThan(10)
})

test('whoever has other paths lists as many as are counted', async () => {
  const kinds = new Set<string>()
  for (const seed of Array.from({ length: 20 }, (_, at) => at)) {
    const model = await modelOf(composedCluster(seed))
    for (const { subject, alternatives, others } of allReaders(model)) {
      expect(others, `${subject.kind} ${subject.name} of cluster ${seed}`).toHaveLength(
        alternatives,
      )
      if (alternatives > 0) kinds.add(subject.kind)
    }
  }
  expect(kinds).toEqual(new Set(['Pod', 'Node', 'ServiceAccount', 'User', 'Group']))
})

const NAMESPACE = 'pay'
const GIVEN = { name: 'app', env: [env('db')] }
const GIVEN_TWICE = {
  name: 'app',
  env: [
    { name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'a' } } },
    { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'b' } } },
  ],
}

const TWO_WAYS: readonly KubeObject[] = [
  ...mayRead('reader', { resources: ['secrets'], verbs: ['get', 'list'] }),
  podOf('web', { serviceAccountName: 'reader', containers: [GIVEN_TWICE] }),
  podOf('job', { containers: [GIVEN] }),
]

test('a pod lists every field that gives it the Secret, and the paths of its service account', async () => {
  const web = allReaders(await modelOf(TWO_WAYS), [DB]).find(isCalled('Pod', 'web'))
  expect(web?.others?.map(stepsOf)).toEqual([
    ['U1 Pod web spec.containers[app].env[B].valueFrom.secretKeyRef'],
    ['U2 Pod web spec.serviceAccountName', 'D1 RoleBinding reader subjects[0]'],
    ['U2 Pod web spec.serviceAccountName', 'D2 RoleBinding reader subjects[0]'],
  ])
  expect(web?.alternatives).toBe(3)
})

test('a node lists every pod that brings it the Secret, and what it may do besides', async () => {
  const node = allReaders(await modelOf(TWO_WAYS), [DB]).find(isCalled('Node', 'n1'))
  const paths = [node?.path ?? [], ...(node?.others ?? [])].map((path) =>
    path.map(({ id, evidence: [first] }) => `${id} ${first?.name ?? ''}`),
  )
  expect(new Set(paths.map((path) => path.join(', ')))).toEqual(
    new Set(['D11 job', 'D11 web', 'I22 web, D1 reader']),
  )
})

test('who reads every Secret lists the ways to this one alone too', async () => {
  const objects = [
    ...mayRead('x', { resources: ['secrets', 'pods/log'], verbs: ['get'] }),
    podOf('user', { containers: [GIVEN] }),
  ]
  const x = allReaders(await modelOf(objects), [DB]).find(isCalled('ServiceAccount', 'x'))
  expect([x?.path, ...(x?.others ?? [])].map((path) => path?.map(({ id }) => id))).toEqual([
    ['D1'],
    ['P8'],
  ])
})

test.each([1, 2, 3, 4, 5])('listing paths changes nobody in cluster %i', async (seed) => {
  const model = await modelOf(composedCluster(seed))
  const bare = allReaders(model, COMPOSED_SECRETS, false)
  expect(allReaders(model).map(withoutOthers)).toEqual(bare.map(withoutOthers))
})

function withoutOthers(reader: Reader): object {
  return { ...reader, others: undefined, alternatives: undefined }
}

test('without being asked to nobody lists paths, and pods and nodes still count them', async () => {
  const readers = allReaders(await modelOf(TWO_WAYS), [DB], false)
  expect(readers.filter(({ others }) => others !== undefined)).toEqual([])
  const counts = readers.filter(isCalled('Pod', 'web')).map(({ alternatives }) => alternatives)
  expect(counts).toEqual([3])
})

test('a workload whose pods run as different accounts is as sure as the surest of them', async () => {
  const owner = {
    ownerReferences: [{ kind: 'ReplicaSet', name: 'rs', uid: 'rs', controller: true }],
  }
  const objects = [
    ...mayRead('a-logs', { resources: ['pods/log'], verbs: ['get'] }),
    ...mayRead('b-reads', { resources: ['secrets'], verbs: ['get'], resourceNames: ['db'] }),
    podOf('one', { serviceAccountName: 'a-logs', containers: [{ name: 'app' }] }, owner),
    podOf('two', { serviceAccountName: 'b-reads', containers: [{ name: 'app' }] }, owner),
    podOf('user', { containers: [GIVEN] }),
  ]
  const found = allReaders(await modelOf(objects), [DB]).filter(
    ({ pods }) => pods?.names.length === 2,
  )
  expect(found.map(({ confidence, path }) => [confidence, path.map(({ id }) => id)])).toEqual([
    ['certain', ['U2', 'D1']],
  ])
})

const DB = { namespace: NAMESPACE, name: 'db' }

function allReaders(
  model: Parameters<typeof reachReport>[0],
  secrets = COMPOSED_SECRETS,
  allPaths = true,
): readonly Reader[] {
  return [...reachReport(model, { secrets }, { allPaths }).secrets].flatMap(
    ({ readers }) => readers,
  )
}

function isCalled(kind: string, name: string): (reader: Reader) => boolean {
  return ({ subject }) => subject.kind === kind && subject.name === name
}

function stepsOf(path: readonly PathStep[]): readonly string[] {
  return path.map(({ id, evidence: [first] }) =>
    [id, first?.kind, first?.name, first?.field].join(' '),
  )
}

function podOf(name: string, spec: object, metadata: object = {}): KubeObject {
  const whole = { nodeName: 'n1', automountServiceAccountToken: true, ...spec }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, ...metadata },
    spec: whole,
    status: { phase: 'Running' },
  }
}

function mayRead(account: string, rule: object): readonly KubeObject[] {
  const metadata = { name: account, namespace: NAMESPACE }
  const rbac = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules: [{ apiGroups: [''], ...rule }] },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: NAMESPACE }],
      roleRef: { apiGroup: rbac, kind: 'Role', name: account },
    },
  ]
}
