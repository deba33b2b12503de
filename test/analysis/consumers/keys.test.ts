import { expect, test } from 'vitest'
import { consumersOf } from '../../../src/lib/analysis/consumers/consumer-index.ts'
import { consumersReport } from '../../../src/lib/analysis/consumers/consumers.ts'
import { clusterOf, object, secret, type Manifest } from '../../model/cluster.ts'

function deployment(name: string, env: readonly object[], more: object = {}): Manifest {
  const spec = { containers: [{ name: 'c', env, ...more }] }
  return object('apps/v1', 'Deployment', 'shop', name, { spec: { template: { spec } } })
}

const env = (secretName: string, key: string, optional?: boolean): object => ({
  name: key.toUpperCase(),
  valueFrom: { secretKeyRef: { name: secretName, key, optional } },
})

const DB = { namespace: 'shop', name: 'db' }

test('keys that nobody reads and keys that do not exist are told apart', async () => {
  const model = await clusterOf([
    secret('shop', 'db', ['user', 'password', 'legacy_dsn']),
    deployment('api', [env('db', 'user'), env('db', 'password')]),
    deployment('worker', [env('db', 'ca.crt', true)]),
  ])
  const found = consumersOf(model).secret(DB)
  expect(found.keysNobodyReads).toEqual(['legacy_dsn'])
  expect(found.absentKeys).toMatchObject([
    { key: 'ca.crt', consumer: 'Deployment/worker', optional: true },
  ])
  expect(found.byKey.map(({ key, exists, readers }) => [key, exists, readers])).toEqual([
    ['ca.crt', false, ['Deployment/worker']],
    ['legacy_dsn', true, []],
    ['password', true, ['Deployment/api']],
    ['user', true, ['Deployment/api']],
  ])
})

test('pulling images reads the registry key only', async () => {
  const model = await clusterOf([
    secret('shop', 'db', ['.dockerconfigjson', 'note']),
    object('v1', 'ServiceAccount', 'shop', 'api', { imagePullSecrets: [{ name: 'db' }] }),
  ])
  const found = consumersOf(model).secret(DB)
  expect(found.keysNobodyReads).toEqual(['note'])
  expect(found.absentKeys).toEqual([])
})

test('who takes every key reads each of them', async () => {
  const model = await clusterOf([
    secret('shop', 'db', ['user']),
    deployment('api', [], { envFrom: [{ secretRef: { name: 'db' } }] }),
  ])
  const found = consumersOf(model).secret(DB)
  expect(found.keysNobodyReads).toEqual([])
  expect(found.byKey).toMatchObject([
    { key: 'user', readers: [], readersOfAll: ['Deployment/api'] },
  ])
})

test('without the names of the keys nothing is said about them', async () => {
  const model = await clusterOf([
    { ...secret('shop', 'db', []), keyCount: 2 },
    deployment('api', [env('db', 'user')]),
  ])
  const found = consumersOf(model).secret(DB)
  expect(found).toMatchObject({ keys: null, keysNobodyReads: null, absentKeys: [] })
  expect(found.byKey).toMatchObject([{ key: 'user', exists: null }])
})

test('a Secret that is needed and missing is listed, an optional one is not', async () => {
  const model = await clusterOf([
    deployment('api', [env('needed', 'a'), env('optional', 'a', true)]),
  ])
  const report = consumersReport(model, consumersOf(model), {})
  expect(report.secrets).toMatchObject([{ name: 'needed', exists: false, verdict: 'used' }])
})

test('without a list of Secrets it is not known which exist', async () => {
  const model = await clusterOf([deployment('api', [env('db', 'a')])], { secrets: 'refused' })
  expect(consumersOf(model).secret(DB).exists).toBeNull()
})

test('the count of a list is the number of consumers that read', async () => {
  const model = await clusterOf([
    secret('shop', 'db'),
    deployment('api', [env('db', 'password')]),
    deployment('worker', [env('db', 'password'), env('db', 'user')]),
    object('networking.k8s.io/v1', 'Ingress', 'shop', 'web', {
      spec: { tls: [{ secretName: 'db' }] },
    }),
  ])
  expect(consumersOf(model).count(DB)).toBe(3)
})

test('the same cluster gives the same report, in whatever order it was read', async () => {
  const objects = [
    secret('shop', 'a'),
    secret('shop', 'db'),
    secret('bank', 'db'),
    deployment('worker', [env('db', 'user'), env('a', 'x')]),
    deployment('api', [env('db', 'user'), env('a', 'y')]),
  ]
  const [one, two] = await Promise.all([clusterOf(objects), clusterOf(objects.toReversed())])
  const text = (model: typeof one): string =>
    JSON.stringify(consumersReport(model, consumersOf(model), {}))
  expect(text(one)).toBe(text(two))
})
