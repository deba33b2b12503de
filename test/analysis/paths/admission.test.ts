import { expect, test } from 'vitest'
import { type ReachAnswer, whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted, type RuleText } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const ADMISSION = 'admissionregistration.k8s.io'
const policies = (verb: string): readonly RuleText[] => [
  `${verb} mutatingadmissionpolicies.${ADMISSION}`,
  `${verb} mutatingadmissionpolicybindings.${ADMISSION}`,
]

interface Rights {
  readonly cluster?: readonly RuleText[]
  readonly there?: readonly RuleText[]
  readonly server?: string
}

async function eve({ cluster = [], there = [], server = 'v1.36.3' }: Rights): Promise<ReachAnswer> {
  const model = await modelOf([
    { apiVersion: 'v1', kind: 'Secret', metadata: DB },
    ...granted({ namespace: '', to: 'eve' }, ...cluster),
    ...granted({ namespace: 'pay', to: 'eve' }, ...there),
  ])
  const origin = { ...model.origin, serverVersion: server }
  const subject = { kind: 'User', name: 'eve' } as const
  return whyReader({ ...model, origin }, DB, { subject, groups: [] })
}

test('a mutating policy of one’s own and an update of the Secret are enough where policies are served', async () => {
  for (const there of ['update secrets', 'update secrets:db']) {
    const both = { cluster: policies('create'), there: [there] }
    expect(await eve(both)).toMatchObject({ confidence: 'certain', path: [{ id: 'N10' }] })
    expect((await eve({ ...both, server: 'v1.35.0' })).confidence).toBe('conditional')
  }
})

test('without the update, or with that of another Secret, somebody else has to write', async () => {
  for (const there of [[], ['update secrets:other']]) {
    expect((await eve({ cluster: policies('create'), there })).confidence).toBe('conditional')
  }
})

test('a policy of others does not copy the value by itself', async () => {
  const cluster = policies('patch')
  expect((await eve({ cluster, there: ['update secrets'] })).confidence).toBe('conditional')
})

const apiServices = (names: string): Rights => ({
  cluster: [`patch apiservices.apiregistration.k8s.io${names}`],
})

test('whoever changes the APIService of the core group is sent what is written', async () => {
  for (const names of ['', ':v1.', ':v1.apps,v1.']) {
    const { confidence, path } = await eve(apiServices(names))
    expect([confidence, path.length, path[0]?.id]).toEqual(['conditional', 1, 'N11'])
  }
})

test('the APIServices of other groups lead to no Secret', async () => {
  expect((await eve(apiServices(':v1.apps'))).verdict).toBe('no')
})

test('a validating policy that can be changed may have the Secret as its parameter', async () => {
  const change = `validatingadmissionpolicies.${ADMISSION}`
  const { confidence, path } = await eve({ cluster: [`update ${change}`] })
  expect([confidence, path[0]?.id]).toEqual(['possible', 'D12'])
  expect((await eve({ cluster: [`create ${change}`] })).verdict).toBe('no')
})
