import { expect, test } from 'vitest'
import { acceptance, parseAccepted } from '../../../src/lib/analysis/reach/accepted.ts'
import {
  acceptedExposures,
  type ReachDifference,
  reachDifference,
} from '../../../src/lib/analysis/reach/difference.ts'
import { identityName } from '../../../src/lib/analysis/reach/identity-name.ts'
import { readersIn, reachReport, secretsIn } from '../../../src/lib/analysis/reach/reach.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import { clusterOf, type Manifest, object, secret } from '../../model/cluster.ts'

const RBAC = 'rbac.authorization.k8s.io/v1'

function role(name: string, verb: string): Manifest {
  const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: [verb] }]
  return object(RBAC, 'Role', 'pay', name, { rules })
}

function grant(name: string, user: string): Manifest {
  return object(RBAC, 'RoleBinding', 'pay', name, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }],
  })
}

/** A pod of the Deployment `api`, from a ReplicaSet of the given generation. */
function rollout(generation: string): readonly Manifest[] {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', uid: 'api' }
  const name = `api-${generation}`
  const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  return [
    object('apps/v1', 'ReplicaSet', 'pay', name, {
      owner: deployment,
      metadata: { uid: name },
      spec: { template: { spec: { containers: [] } } },
    }),
    object('v1', 'Pod', 'pay', `${name}-x`, {
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: name },
      spec: { nodeName: 'w1', containers: [{ name: 'main', env }] },
      status: { phase: 'Running' },
    }),
  ]
}

const DB = secret('pay', 'db')
const READS = [role('reader', 'get'), grant('reader', 'jane')]

function differ(model: Model, before: Model): ReachDifference {
  const scope = secretsIn(model)
  const now = reachReport(model, scope)
  return reachDifference({ model, now, before, readersBefore: readersIn(before) })
}

/** `user/jane new`, for each newly exposed reader of `pay/db`. */
function changes(difference: ReachDifference, name = 'db'): readonly string[] {
  const found = [...difference.secrets].find((each) => each.name === name)
  return (found?.exposed ?? []).map(({ subject, change }) => `${identityName(subject)} ${change}`)
}

test('a member of a group that reads is not new for a right to act as another member', async () => {
  const everybody = object(RBAC, 'RoleBinding', 'pay', 'everybody', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated' },
    ],
  })
  const rules = [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] }]
  const actsAs = [object(RBAC, 'Role', 'pay', 'actor', { rules }), grant('actor', 'zed')]
  const robot = object('v1', 'ServiceAccount', 'pay', 'robot', {})
  const open = [DB, robot, role('reader', 'get'), everybody]
  const before = await clusterOf(open)
  expect(changes(differ(await clusterOf([...open, ...actsAs]), before))).toEqual([])
  const gains = [DB, robot, role('reader', 'get')]
  const closed = await clusterOf([...gains, grant('reader', 'system:serviceaccount:pay:robot')])
  const after = [...gains, grant('reader', 'system:serviceaccount:pay:robot'), ...actsAs]
  expect(changes(differ(await clusterOf(after), closed))).toEqual(['user/zed new'])
})

test('the same cluster exposes nothing new', async () => {
  const objects = [DB, ...READS, ...rollout('1')]
  expect([...differ(await clusterOf(objects), await clusterOf(objects)).secrets]).toEqual([])
})

test('somebody who was bound meanwhile is new, and those before are not named', async () => {
  const before = [DB, ...READS]
  const now = [...before, role('patcher', 'patch'), grant('patcher', 'joe')]
  expect(changes(differ(await clusterOf(now), await clusterOf(before)))).toEqual(['user/joe new'])
})

test('a rollout makes new pods, but no new reader', async () => {
  const before = await clusterOf([DB, ...rollout('1')])
  expect(changes(differ(await clusterOf([DB, ...rollout('2')]), before))).toEqual([])
})

test('pods whose workload could not be seen before are not called new', async () => {
  const before = await clusterOf([DB, ...rollout('1')], { 'replicasets.apps': 'refused' })
  const now = await clusterOf([DB, ...rollout('2')])
  expect(changes(differ(now, before))).toEqual(['pod/pay/api-2-x notKnownBefore'])
})

test.each(['rolebindings', 'roles', 'clusterrolebindings'])(
  'what needed %s to be seen before is not called new',
  async (plural) => {
    const before = await clusterOf([DB], { [`${plural}.rbac.authorization.k8s.io`]: 'refused' })
    const found = changes(differ(await clusterOf([DB, ...READS]), before))
    expect(found).toEqual(['user/jane notKnownBefore'])
  },
)

test('what could not be seen now is no exposure', async () => {
  const now = await clusterOf([DB, ...READS], { 'roles.rbac.authorization.k8s.io': 'refused' })
  expect(changes(differ(now, await clusterOf([DB])))).toEqual([])
})

test('a new Secret is new to all of its readers, though they could read its namespace before', async () => {
  const everybody = object(RBAC, 'Role', 'pay', 'reader', {
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  })
  const before = [DB, everybody, grant('reader', 'jane')]
  const now = await clusterOf([...before, secret('pay', 'stripe')])
  const seen = differ(now, await clusterOf(before))
  expect(changes(seen, 'stripe')).toContain('user/jane new')
  expect(changes(seen)).toEqual([])
  expect([...seen.secrets].map(({ isNew }) => isNew)).toEqual([true])
  const blind = differ(now, await clusterOf(before, { secrets: 'refused' }))
  expect(changes(blind, 'stripe')).toEqual([])
})

test('a path that became surer is told, with what it was', async () => {
  const before = await clusterOf([DB])
  const model = await clusterOf([DB, ...READS])
  const readers = readersIn(model)({ namespace: 'pay', name: 'db' })
  const certain = readers.find(({ subject }) => subject.name === 'jane')
  if (certain === undefined) throw new Error('jane reads nothing')
  const scope = secretsIn(model)
  const difference = reachDifference({
    model,
    now: reachReport(model, scope),
    before,
    readersBefore: () => [
      ...readersIn(before)({ namespace: 'pay', name: 'db' }),
      { ...certain, confidence: 'conditional' },
    ],
  })
  const [only] = difference.secrets
  expect(only?.exposed).toMatchObject([
    { change: 'surer', before: { verdict: 'yes', confidence: 'conditional' } },
  ])
})

test('accepted readers are moved aside with the line that accepts them', async () => {
  const now = [DB, ...READS, role('patcher', 'patch'), grant('patcher', 'joe')]
  const difference = differ(await clusterOf(now), await clusterOf([DB]))
  const lines = parseAccepted('user/joe pay/* until=2030-01-01 rotates it', 'f')
  const [only] = acceptedExposures(difference.secrets, acceptance(lines, '2029-01-01'))
  expect(only?.exposed.map(({ subject }) => subject.name)).toEqual(['jane'])
  expect(only?.accepted).toMatchObject([
    { subject: { name: 'joe' }, accepted: { line: 1, reason: 'rotates it' } },
  ])
})
