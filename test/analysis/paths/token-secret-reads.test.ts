import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const TOKEN: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    namespace: 'pay',
    name: 'token',
    annotations: { 'kubernetes.io/service-account.name': 'other' },
  },
  type: 'kubernetes.io/service-account-token',
}
const APP_READS = granted('pay', 'reads', 'ServiceAccount pay/app', rule('get secrets', ['db']))
const EXEC = rule('create pods/exec', ['p'])
const AS_NODE = [
  rule('impersonate users', ['system:node:worker-1']),
  rule('impersonate groups', ['system:nodes']),
]

function pod(of: Record<string, unknown>, volume?: Record<string, unknown>): KubeObject {
  const volumes = volume === undefined ? {} : { volumes: [{ name: 'v', secret: volume }] }
  const containers = [{ name: 'c', image: 'x', ...of }]
  const spec = { nodeName: 'worker-1', automountServiceAccountToken: false, containers, ...volumes }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name: 'p' }, spec }
}

function mounting(secretName: string, more: Record<string, unknown> = {}): KubeObject {
  return pod({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }, { secretName, ...more })
}

function inEnvironment(name: string, optional: boolean): KubeObject {
  return pod({ envFrom: [{ secretRef: { name, optional } }] })
}

const here = (...rules: readonly Record<string, unknown>[]): readonly KubeObject[] =>
  granted('pay', 'of-eve', 'User eve', ...rules)
const everywhere = (...rules: readonly Record<string, unknown>[]): readonly KubeObject[] =>
  granted('', 'of-eve-everywhere', 'User eve', ...rules)

const UPDATE = rule('update secrets', ['token'])

test.each([
  ['in a pod that mounts it', 'yes P5 I2 D1', mounting('token'), here(UPDATE, EXEC)],
  [
    'by a right on all of them',
    'yes P5 I2 D1',
    mounting('token'),
    here(rule('update secrets'), EXEC),
  ],
  [
    'as the node of that pod',
    'yes I8 D11 I2 D1',
    mounting('token'),
    [...here(UPDATE), ...everywhere(...AS_NODE)],
  ],
  ['in another pod', 'no', mounting('other'), here(UPDATE, EXEC)],
  [
    'where only its annotations are mounted',
    'no',
    mounting('token', { items: [{ key: 'ca.crt', path: 'ca' }] }),
    here(UPDATE, EXEC),
  ],
  [
    'in an environment, which stays as it was',
    'no',
    inEnvironment('token', true),
    here(UPDATE, EXEC),
  ],
  ['without a way into the pod', 'no', mounting('token'), here(UPDATE)],
] as const)('a token Secret that was updated is read %s: %s', async (_, expected, uses, rights) => {
  expect(await eve([TOKEN, uses, ...APP_READS, ...rights])).toBe(expected)
})

const CREATE = rule('create secrets')
const OPTIONAL = { optional: true }

test.each([
  [
    'as the node of a pod',
    'yes I8 D11 I2 D1',
    mounting('gone', OPTIONAL),
    [...here(CREATE), ...everywhere(...AS_NODE)],
  ],
  ['in a pod', 'yes P5 I2 D1', mounting('gone', OPTIONAL), here(CREATE, EXEC)],
  ['in a pod that waits for it', 'yes P5 I2 D1', inEnvironment('gone', false), here(CREATE, EXEC)],
  ['in a pod that did not', 'no', inEnvironment('gone', true), here(CREATE, EXEC)],
  ['where the name is taken', 'no', mounting('token', OPTIONAL), here(CREATE, EXEC)],
] as const)(
  'a token Secret of a name that pods lack is read %s: %s',
  async (_, expected, uses, rights) => {
    expect(await eve([TOKEN, uses, ...APP_READS, ...rights])).toBe(expected)
  },
)

test.each([
  [
    'both rights for all of them',
    'yes D7 I2 D1',
    everywhere(rule('create,patch secrets', ['gone'])),
  ],
  ['to read only', 'yes D1 I2 D1', [...here(CREATE), ...everywhere(rule('get secrets', ['gone']))]],
  [
    'to create only',
    'yes D1 I2 D1',
    [...here(rule('get secrets', ['gone'])), ...everywhere(CREATE)],
  ],
  ['no right to create', 'no', everywhere(rule('get secrets', ['gone']))],
  ['the right on a name that is taken', 'no', everywhere(CREATE, rule('get secrets', ['token']))],
] as const)(
  'a name of a Secret in every namespace counts in each, with %s: %s',
  async (_, expected, rights) => {
    expect(await eve([TOKEN, ...APP_READS, ...rights])).toBe(expected)
  },
)

test('a name that is taken in one namespace is free in the next', async () => {
  const other = { namespace: 'web', name: 'gone' }
  const taken = { apiVersion: 'v1', kind: 'Secret', metadata: other, type: 'Opaque' }
  const rights = everywhere(CREATE, rule('get secrets', ['gone']))
  expect(await eve([taken, ...APP_READS, ...rights])).toBe('yes D1 I2 D1')
  const web = granted('pay', 'reads', 'ServiceAccount web/app', rule('get secrets', ['db']))
  const app = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'web', name: 'app' },
  }
  expect(await eve([taken, app, ...web, ...rights])).toBe('no')
})

/** A workload whose pods, of which there are none, mount a Secret. */
function scaled(secretName: string, more: Record<string, unknown> = {}): KubeObject {
  const { nodeName: _, ...spec } = mounting(secretName, more)['spec']
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'pay', name: 'api' },
    spec: { replicas: 0, template: { spec } },
  }
}

test.each([
  ['missing', 'yes P5 I2 D1', {}, rule('create pods/exec')],
  ['missing', 'no', { items: [{ key: 'ca.crt', path: 'ca' }] }, rule('create pods/exec')],
  ['missing', 'no', {}, rule('delete pods/exec')],
  ['token', 'no', {}, rule('create pods/exec')],
])(
  'a Secret %s is made for a token and read in the pod that a workload is yet to make: %s',
  async (name, expected, more, exec) => {
    const rights = here(rule('create secrets'), exec)
    expect(await eve([TOKEN, ...APP_READS, scaled(name, more), ...rights])).toBe(expected)
  },
)
