import { expect, test } from 'vitest'
import { type ReachAnswer, whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const EVE = { namespace: 'pay', to: 'eve' } as const
const ENV = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'p' } } }]

function pod(more: object = {}, env: readonly object[] = []): KubeObject {
  const spec = { nodeName: 'n1', containers: [{ name: 'c', image: 'x', env }], ...more }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name: 'api' }, spec }
}

async function answer(
  objects: readonly KubeObject[],
  serverVersion?: string,
): Promise<ReachAnswer> {
  const model = await modelOf([{ apiVersion: 'v1', kind: 'Secret', metadata: DB }, ...objects])
  const origin = { ...model.origin, ...(serverVersion && { serverVersion }) }
  const subject = { kind: 'User', name: 'eve' } as const
  return whyReader({ ...model, origin }, DB, { subject, groups: [] })
}

test('a pod without the name of an account runs as default', async () => {
  const rights = granted(
    { namespace: 'pay', to: 'system:serviceaccount:pay:default' },
    'get secrets',
  )
  const objects = [...rights, ...granted(EVE, 'create pods/exec')]
  expect((await answer([...objects, pod()])).path[0]).toMatchObject({ id: 'I5' })
  expect((await answer([...objects, pod({ serviceAccountName: 'other' })])).verdict).toBe('no')
})

test('get on pods/exec is enough up to 1.34, and may be where the version is not known', async () => {
  const objects = [pod({}, ENV), ...granted(EVE, 'get pods/exec')]
  expect((await answer(objects, 'v1.34.1')).confidence).toBe('certain')
  expect((await answer(objects, 'v1.35.0')).verdict).toBe('no')
  const unsure = await answer(objects)
  expect(unsure.path).toMatchObject([
    { id: 'P5', confidence: 'conditional', condition: 'the API server is older than 1.35' },
  ])
})

const RBAC = 'rbac.authorization.k8s.io'

function gathering(name: string, label: string, own: string): KubeObject {
  const clusterRoleSelectors = [{ matchLabels: { gather: label } }]
  const metadata = { name, labels: { gather: own } }
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata,
    aggregationRule: { clusterRoleSelectors },
  }
}

test('a role that no controller has filled has the rules of those that it selects, by way of others too', async () => {
  const [role, binding] = granted({ namespace: '', to: 'eve' }, 'get secrets')
  const piece = { ...role, metadata: { name: 'piece', labels: { gather: 'inner' } } } as KubeObject
  const bound = { ...gathering('of-eve', 'outer', 'inner') }
  const objects = [bound, gathering('middle', 'inner', 'outer'), binding as KubeObject]
  expect((await answer([...objects, piece])).confidence).toBe('certain')
  expect((await answer(objects)).verdict).toBe('no')
})
