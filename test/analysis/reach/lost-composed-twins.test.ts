import { expect, test } from 'vitest'
import type { Model } from '../../../src/lib/model/model.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { answersOf, type Questions, reversed } from './lost-answers.ts'
import { COMPOSED } from './random/composed-names.ts'
import { type Lost, modelWithout } from './random/lost.ts'

const { namespaces } = COMPOSED
const API = 'rbac.authorization.k8s.io/v1'
const secret = { namespace: 'alpha', name: 'db' }
const alice = { subject: { kind: 'User', name: 'alice' }, groups: [] } as const
const QUESTIONS: Questions = {
  secrets: [secret],
  identities: [alice],
  pairs: [[secret, alice]],
}

test('the comparison notices a model that says it saw what it did not see', async () => {
  const before = answersOf(await modelWithout(objects(), namespaces), QUESTIONS)
  const lost = { resource: 'roles.rbac.authorization.k8s.io' }
  const blind = await modelWithout(objects(), namespaces, lost)
  expect(reversed(before, answersOf(blind, QUESTIONS))).toEqual([])
  expect(reversed(before, answersOf(asIfSeen(blind, lost), QUESTIONS))).toEqual([
    'User /alice reads alpha/db: certain → no',
    'from User /alice [] to alpha/db: certain → no',
    'why User /alice [] reads alpha/db: certain → no',
  ])
})

test('the comparison notices somebody who becomes a reader by what was not seen', async () => {
  const some = await modelWithout(
    objects().filter(({ kind }) => kind !== 'Role'),
    namespaces,
  )
  const forged = await modelWithout(objects(), namespaces, { resource: 'pods' })
  expect(reversed(answersOf(some, QUESTIONS), answersOf(forged, QUESTIONS), some)).toEqual([
    'User /alice reads alpha/db: no → certain',
    'from User /alice [] to alpha/db: no → certain',
    'why User /alice [] reads alpha/db: no → certain',
  ])
})

test('a Secret that was not seen leaves no name free for the token of another account', async () => {
  const without = [
    binding([
      rule(['create'], ['secrets']),
      { ...rule(['get'], ['secrets']), resourceNames: ['taken'] },
    ]),
    object('Secret', 'taken'),
    object('ServiceAccount', 'api'),
  ].flat()
  const from = { secrets: [], identities: [alice], pairs: [] }
  const seen = answersOf(await modelWithout(without, namespaces), from)
  expect([...seen.given.keys()]).toEqual(['from User /alice [] to alpha/taken'])
  const lost = { resource: 'secrets', namespace: 'alpha' }
  const blind = answersOf(await modelWithout(without, namespaces, lost), from)
  expect([...blind.given.keys()]).toEqual([])
  const free = without.filter(({ kind }) => kind !== 'Secret')
  const there = answersOf(await modelWithout(free, namespaces), from)
  expect([...there.given.keys()]).toEqual(['from User /alice [] to being ServiceAccount alpha/api'])
})

test('a pod from a file may hold a token of an account that was not seen, and does not for certain', async () => {
  const pod = {
    ...object('Pod', 'web'),
    spec: { serviceAccountName: 'api', containers: [{ name: 'main' }] },
  }
  const account = { ...object('ServiceAccount', 'api'), automountServiceAccountToken: false }
  const from = {
    secrets: [],
    identities: [{ subject: { kind: 'Pod', namespace: 'alpha', name: 'web' }, groups: [] }],
    pairs: [],
  } as const
  const blind = await modelWithout([pod, account], namespaces, { resource: 'serviceaccounts' })
  expect([...answersOf(blind, from).given.keys()]).toEqual([])
  const absent = await modelWithout([pod], namespaces)
  expect([...answersOf(absent, from).given.keys()]).toEqual([
    'from Pod alpha/web [] to being ServiceAccount alpha/api',
  ])
})

function objects(): readonly KubeObject[] {
  return [...binding([rule(['get'], ['secrets'])]), object('Secret', secret.name)]
}

function object(kind: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { namespace: 'alpha', name } }
}

function rule(verbs: readonly string[], resources: readonly string[]): object {
  return { verbs, resources, apiGroups: [''] }
}

function binding(rules: readonly object[]): readonly KubeObject[] {
  return [
    { ...object('Role', 'one'), apiVersion: API, rules },
    {
      ...object('RoleBinding', 'one'),
      apiVersion: API,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'one' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'alice' }],
    },
  ]
}

function asIfSeen(model: Model, { resource }: Lost): Model {
  const coverage = model.coverage.map((entry) =>
    entry.resource === resource ? ({ resource, status: 'read', count: 0 } as const) : entry,
  )
  return { ...model, coverage }
}
