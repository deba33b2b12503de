import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'
import { granted as withRules, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'
const DB = { namespace: 'pay', name: 'db' }
const EVERYBODY = { to: 'system:authenticated', kind: 'Group' } as const

async function answerFor(
  objects: readonly KubeObject[],
  name = 'eve',
  groups: readonly string[] = [],
): Promise<{ readonly verdict: string; readonly ids: readonly (string | undefined)[] }> {
  const asked = { subject: { kind: 'User', name }, groups } as const
  const { verdict, path } = whyReader(await modelOf(objects), DB, asked)
  return { verdict, ids: path.map(({ id }) => id) }
}

const READER = clusterRole('reader', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }])
const BINDS = `bind clusterroles.${RBAC}:reader`
const MAKES = `create rolebindings.${RBAC}`

function clusterRole(name: string, rules: readonly object[]): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules }
}

test('bind of a group and a binding of one’s own are one request', async () => {
  const objects = [
    READER,
    ...granted({ namespace: '', ...EVERYBODY }, BINDS),
    ...granted({ namespace: 'pay', to: 'eve' }, MAKES),
  ]
  const { verdict, ids } = await answerFor(objects)
  expect([verdict, ids[0]]).toEqual(['yes', 'I11'])
  expect((await answerFor(objects, 'mallory')).verdict).toBe('no')
})

test('two groups of which each has one right count together for who is in both', async () => {
  const objects = [
    READER,
    ...granted({ namespace: '', to: 'binders', kind: 'Group' }, BINDS),
    ...granted({ namespace: 'pay', to: 'makers', kind: 'Group' }, MAKES),
  ]
  expect((await answerFor(objects, 'eve', ['binders', 'makers'])).verdict).toBe('yes')
  expect((await answerFor(objects, 'eve', ['binders'])).verdict).toBe('no')
})

test('escalate of a group and a change of one’s own rewrite the role that one is bound to', async () => {
  const objects = [
    ...granted({ namespace: 'pay', ...EVERYBODY }, `escalate roles.${RBAC}:of-eve`),
    ...granted({ namespace: 'pay', to: 'eve' }, `update roles.${RBAC}:of-eve`),
  ]
  const { verdict, ids } = await answerFor(objects)
  expect([verdict, ids[0]]).toEqual(['yes', 'I13'])
})

test('escalate of a group and a new role of one’s own make any right', async () => {
  const objects = [
    ...granted({ namespace: 'pay', ...EVERYBODY }, `escalate roles.${RBAC}`),
    ...granted(
      { namespace: 'pay', to: 'eve' },
      `create roles,rolebindings.${RBAC}`,
      `bind roles.${RBAC}`,
    ),
  ]
  const { verdict, ids } = await answerFor(objects)
  expect([verdict, ids[0]]).toEqual(['yes', 'I13'])
})

test('constrained impersonation of a group and requests of one’s own are one request', async () => {
  const reader = { kind: 'ServiceAccount', namespace: 'pay', name: 'robot' }
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name: 'robot' } },
    READER,
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { namespace: 'pay', name: 'reader' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'reader' },
      subjects: [reader],
    },
    ...withRules(
      'pay',
      'may-be',
      'Group system:authenticated',
      rule('impersonate:serviceaccount serviceaccounts', ['robot'], 'authentication.k8s.io'),
    ),
    ...withRules('pay', 'may-do', 'User eve', rule('impersonate-on:serviceaccount:get secrets')),
  ]
  const { verdict, ids } = await answerFor(objects)
  expect([verdict, ids[0]]).toEqual(['yes', 'I9'])
})

test('five roles that are bound one after the other lead to the last', async () => {
  const chain = [1, 2, 3, 4].map((at) =>
    clusterRole(`r${at}`, [
      {
        apiGroups: [RBAC],
        resources: ['clusterroles'],
        resourceNames: [`r${at + 1}`],
        verbs: ['bind'],
      },
    ]),
  )
  const last = clusterRole('r5', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }])
  const objects = [
    ...chain,
    last,
    ...granted({ namespace: 'pay', to: 'eve' }, MAKES, `bind clusterroles.${RBAC}:r1`),
  ]
  const { verdict, ids } = await answerFor(objects)
  expect([verdict, ids.filter((id) => id === 'I11').length]).toEqual(['yes', 5])
})

const PASSES_ON = [
  ...granted({ namespace: '', to: 'eve' }, 'impersonate users:bob'),
  ...granted({ namespace: '', to: 'root9' }, 'get secrets'),
]

test('as somebody one binds to oneself the role by which they impersonate the next', async () => {
  const bob = granted(
    { namespace: '', to: 'bob' },
    'impersonate users:root9',
    `create clusterrolebindings.${RBAC}`,
  )
  const { verdict, ids } = await answerFor([...PASSES_ON, ...bob])
  expect([verdict, ids]).toEqual(['yes', ['I6', 'I12', 'I6', 'D1']])
})

test('impersonation does not nest where they cannot pass it on', async () => {
  const bob = granted({ namespace: '', to: 'bob' }, 'impersonate users:root9')
  expect((await answerFor([...PASSES_ON, ...bob])).verdict).toBe('no')
})

test('a binding whose role is missing takes no subject of somebody who may not fill the role', async () => {
  const waiting = {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: 'pay', name: 'rb17' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'gone' },
    subjects: [],
  }
  const rights = [`create,escalate roles.${RBAC}`, `update rolebindings.${RBAC}:rb17`]
  const eve = granted({ namespace: 'pay', to: 'eve' }, ...rights)
  expect((await answerFor([waiting, ...eve])).verdict).toBe('no')
  const fills = granted({ namespace: 'pay', to: 'eve' }, ...rights, `update roles.${RBAC}:gone`)
  expect((await answerFor([waiting, ...fills])).verdict).toBe('yes')
})

test('a binding of one name is made everywhere, in place of one that is there', async () => {
  const there = {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: 'shop', name: 'rb1' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'other' },
    subjects: [],
  }
  const eve = granted({ namespace: '', to: 'eve' }, `create,patch rolebindings.${RBAC}:rb1`, BINDS)
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'pay', name: 'default' },
  }
  const { verdict, ids } = await answerFor([READER, account, there, ...eve])
  expect([verdict, ids[0]]).toEqual(['yes', 'I11'])
  const here = { ...there, metadata: { namespace: 'pay', name: 'rb1' } }
  expect((await answerFor([READER, here, ...eve])).verdict).toBe('yes')
})
