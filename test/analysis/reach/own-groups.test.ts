import { expect, test } from 'vitest'
import type { Model } from '../../../src/lib/model/model.ts'
import { type Reader, readersIn, whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { subjectText } from '../../../src/lib/analysis/reach/subjects.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { granted } from '../paths/granted.ts'
import { modelOf } from './random/model.ts'

const DB = { namespace: 'pay', name: 'db' }
const ZED = { subject: { kind: 'User', name: 'zed' }, groups: [] } as const

/** `to` may impersonate the service account robot. */
const impersonates = (to: string): readonly KubeObject[] =>
  granted({ namespace: 'ci', to }, 'impersonate serviceaccounts:robot')

const read = (to: string, kind: 'Group' | 'User' = 'User'): readonly KubeObject[] =>
  granted({ namespace: 'pay', to, kind }, 'get secrets')

const clusterOf = (...objects: readonly (readonly KubeObject[])[]): Promise<Model> =>
  modelOf([{ apiVersion: 'v1', kind: 'Secret', metadata: DB }, ...objects.flat()])

const reader = (model: Model, who: string): Reader | undefined =>
  readersIn(model)(DB).find(({ subject }) => subjectText(subject) === who)

const rows = (path: Reader['path'] = []): string => path.map(({ id }) => id).join(' ')

test('acting as another member of a group that everybody is in is no way of one’s own', async () => {
  const model = await clusterOf(read('system:authenticated', 'Group'), impersonates('zed'))
  expect(reader(model, 'group system:authenticated')).toBeDefined()
  expect(reader(model, 'user zed')).toBeUndefined()
  const why = whyReader(model, DB, ZED)
  expect([why.verdict, rows(why.path)]).toEqual(['yes', 'D6 D1'])
})

const account = (name: string): string => `system:serviceaccount:ci:${name}`

/** `to` may request tokens of a service account. */
const tokens = (to: string, name: string): readonly KubeObject[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'ci', name } },
  ...granted({ namespace: 'ci', to }, `create serviceaccounts/token:${name}`),
]

test('it is where the other reads by itself, also when that takes longer than membership', async () => {
  const everybody = read('system:authenticated', 'Group')
  const near = await clusterOf(everybody, tokens('zed', 'one'), read(account('one')))
  expect(rows(reader(near, 'user zed')?.path)).toBe('I1 D1')
  const chain = [
    tokens('zed', 'one'),
    tokens(account('one'), 'two'),
    tokens(account('two'), 'three'),
  ]
  const far = await clusterOf(everybody, ...chain, read(account('three')))
  expect(rows(reader(far, 'user zed')?.path)).toBe('I1 I1 I1 D1')
  const nowhere = await clusterOf(everybody, ...chain)
  expect(reader(nowhere, 'user zed')).toBeUndefined()
})

test('it is where only the other is in the group', async () => {
  for (const group of ['system:serviceaccounts', 'system:serviceaccounts:ci']) {
    const model = await clusterOf(read(group, 'Group'), impersonates('zed'))
    expect(rows(reader(model, 'user zed')?.path)).toBe('I7 D1')
    expect(reader(model, 'sa ci/robot')).toBeUndefined()
  }
})

test('a service account that becomes another of its namespace had the group before', async () => {
  const other = 'system:serviceaccount:ci:other'
  const inBoth = await clusterOf(read('system:serviceaccounts:ci', 'Group'), impersonates(other))
  expect(reader(inBoth, 'sa ci/other')).toBeUndefined()
  const away = 'system:serviceaccount:web:other'
  const inOne = await clusterOf(read('system:serviceaccounts:ci', 'Group'), impersonates(away))
  expect(rows(reader(inOne, 'sa web/other')?.path)).toBe('I7 D1')
})

test('a detour counts among the other ways of nobody', async () => {
  const otherWays = async (...objects: readonly (readonly KubeObject[])[]) => {
    const impersonate = granted({ namespace: '', to: 'zed' }, 'impersonate users:joe')
    const model = await clusterOf(impersonate, read('joe'), tokens('zed', 'one'), ...objects)
    const zed = reader(model, 'user zed')
    return [rows(zed?.path), zed?.alternatives]
  }
  expect(await otherWays(read('system:authenticated', 'Group'))).toEqual(['I6 D1', 0])
  expect(await otherWays(read(account('one')))).toEqual(['I6 D1', 1])
})

test('who is in a group that reads the whole namespace is listed for the one Secret that it reaches itself', async () => {
  const group = read('system:serviceaccounts:ci', 'Group')
  const named = granted({ namespace: 'pay', to: 'joe' }, 'get secrets:db')
  const becomesJoe = granted({ namespace: '', to: account('robot') }, 'impersonate users:joe')
  const robot = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'ci', name: 'robot' },
  }
  const model = await clusterOf(group, named, becomesJoe, [robot])
  expect(rows(reader(model, 'sa ci/robot')?.path)).toBe('I6 D1')
})

test('a shorter way to one Secret is told before a longer one to all of them', async () => {
  const group = read('system:serviceaccounts:ci', 'Group')
  const named = granted({ namespace: 'pay', to: 'joe' }, 'get secrets:db')
  const becomesJoe = granted({ namespace: '', to: account('robot') }, 'impersonate users:joe')
  const longer = [
    tokens(account('robot'), 'one'),
    granted({ namespace: '', to: account('one') }, 'impersonate users:ann'),
    read('ann'),
  ]
  const model = await clusterOf(group, named, becomesJoe, ...longer)
  expect(rows(reader(model, 'sa ci/robot')?.path)).toBe('I6 D1')
})
