import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const RBAC = 'rbac.authorization.k8s.io'
const EVE = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const

/** Adds ephemeral containers to the pods of a namespace. */
const DEBUGGER: readonly KubeObject[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { namespace: 'pay', name: 'debug' },
    rules: [{ apiGroups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['patch'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: 'pay', name: 'debug' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'debug' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'eve' }],
  },
]

function account(name: string, enforce: string, secrets: readonly string[] = []): KubeObject {
  const annotations = { 'kubernetes.io/enforce-mountable-secrets': enforce }
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'pay', name, annotations },
    secrets: secrets.map((secret) => ({ name: secret })),
  }
}

function podOf(serviceAccountName: string): KubeObject {
  const metadata = { namespace: 'pay', name: `pod-of-${serviceAccountName}` }
  const spec = { serviceAccountName, nodeName: 'n1', containers: [{ name: 'c', image: 'x' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec }
}

async function verdict(
  name: string,
  objects: readonly KubeObject[],
  hidden: readonly string[] = [],
): Promise<string> {
  const model = await modelOf([...DEBUGGER, ...objects], hidden)
  return whyReader(model, { namespace: 'pay', name }, EVE).verdict
}

test.each([
  ['true', 'no'],
  ['1', 'no'],
  ['T', 'no'],
  ['false', 'yes'],
  ['yes', 'yes'],
  ['', 'yes'],
])('an ephemeral container of an account that enforces %j: %s', async (enforce, expected) => {
  expect(await verdict('db', [account('a', enforce, ['tls']), podOf('a')])).toBe(expected)
  expect(await verdict('tls', [account('a', enforce, ['tls']), podOf('a')])).toBe('yes')
})

test('a pod of another account has no such limit', async () => {
  const objects = [account('a', 'true'), podOf('a'), account('b', 'false'), podOf('b')]
  expect(await verdict('db', objects)).toBe('yes')
})

test('without the service accounts it is not known whether there is a limit', async () => {
  const objects = [account('b', 'false'), podOf('b')]
  expect(await verdict('db', objects, ['serviceaccounts'])).toBe('unknown')
})

test('who may change the account takes the limit away first', async () => {
  const objects = [account('a', 'true'), podOf('a')]
  const other = granted({ namespace: 'pay', to: 'mallory' }, 'patch serviceaccounts:a')
  expect(await verdict('db', [...objects, ...other])).toBe('no')
  const rights = granted({ namespace: 'pay', to: 'eve' }, 'patch serviceaccounts:a')
  expect(await verdict('db', [...objects, ...rights])).toBe('yes')
  const elsewhere = granted({ namespace: 'pay', to: 'eve' }, 'patch serviceaccounts:b')
  expect(await verdict('db', [...objects, ...elsewhere])).toBe('no')
})

test.each([
  ['a', ['create serviceaccounts', 'delete serviceaccounts:a'], 'yes'],
  ['a', ['create,deletecollection serviceaccounts'], 'yes'],
  ['a', ['delete serviceaccounts:a'], 'no'],
  ['a', ['create serviceaccounts:a'], 'no'],
  ['a', ['create serviceaccounts', 'delete serviceaccounts:b'], 'no'],
  ['default', ['delete serviceaccounts:default'], 'yes'],
  ['default', ['create serviceaccounts'], 'no'],
])('account %s is made again without the limit by %j: %s', async (name, rules, expected) => {
  const rights = granted({ namespace: 'pay', to: 'eve' }, ...rules)
  expect(await verdict('db', [account(name, 'true'), podOf(name), ...rights])).toBe(expected)
})
