import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const AS_NODE = rule('impersonate:arbitrary-node nodes', ['worker-1'], 'authentication.k8s.io')

function pod(node: string, more: Record<string, unknown>): KubeObject {
  const containers = [{ name: 'c', image: 'x', ...more }]
  const spec = { nodeName: node, serviceAccountName: 'robot', containers }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name: 'p' }, spec }
}

const here = (text: string, names: readonly string[] = []): readonly KubeObject[] => [
  ...granted('', 'as-node', 'User eve', AS_NODE),
  ...granted('pay', 'of-eve', 'User eve', rule(text, names)),
]
const DB = { envFrom: [{ secretRef: { name: 'db' } }] }

test.each([
  ['get', 'yes I9', 'worker-1', []],
  ['list', 'yes I9', 'worker-1', []],
  ['list', 'yes I9', 'worker-1', ['db']],
  ['watch', 'yes I9', 'worker-1', []],
  ['patch', 'no', 'worker-1', []],
  ['list', 'no', 'worker-1', ['other']],
  ['list', 'no', 'worker-2', []],
])(
  'as a node one may %s the Secret of its pod by name: %s on %s %j',
  async (verb, expected, node, names) => {
    const rights = here(`impersonate-on:arbitrary-node:${verb} secrets`, names)
    expect(await eve([pod(node, DB), ...rights])).toBe(expected)
  },
)

const ROBOT: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name: 'robot' } },
  ...granted('pay', 'reads', 'ServiceAccount pay/robot', rule('get secrets', ['db'])),
]
const TOKENS = 'impersonate-on:arbitrary-node:create serviceaccounts/token'

test.each([
  ['any', 'yes I9 D1', 'worker-1', TOKENS, []],
  ['that', 'yes I9 D1', 'worker-1', TOKENS, ['robot']],
  ['another', 'no', 'worker-1', TOKENS, ['other']],
  ['any as another node', 'no', 'worker-2', TOKENS, []],
  ['any as a user', 'no', 'worker-1', 'impersonate-on:user-info:create serviceaccounts/token', []],
])(
  'as a node one requests tokens of the account of its pod, with the right on %s: %s',
  async (_, expected, node, text, names) => {
    expect(await eve([pod(node, {}), ...ROBOT, ...here(text, names)])).toBe(expected)
  },
)

test('a pod without a token volume lets its node request none', async () => {
  const plain = pod('worker-1', {})
  const spec = { ...(plain['spec'] as object), automountServiceAccountToken: false }
  expect(await eve([{ ...plain, spec }, ...ROBOT, ...here(TOKENS)])).toBe('no')
})

const readBy = (subject: string): readonly KubeObject[] =>
  granted('pay', 'for-nodes', subject, rule('get secrets', ['db']))
const ANY = granted(
  '',
  'any',
  'User eve',
  rule('impersonate:arbitrary-node nodes', [], 'authentication.k8s.io'),
)
const GHOST = granted(
  '',
  'ghost',
  'User eve',
  rule('impersonate:arbitrary-node nodes', ['ghost'], 'authentication.k8s.io'),
)
const ON = granted('pay', 'on', 'User eve', rule('impersonate-on:arbitrary-node:get secrets'))

test.each([
  ['what every node may read', 'Group system:nodes', ANY, ON, 'yes I9'],
  ['the same as a node that is not there', 'Group system:nodes', GHOST, ON, 'yes I9'],
  ['what a node may read', 'User system:node:ghost', GHOST, ON, 'yes I9'],
  ['what any node may read', 'User system:node:ghost', ANY, ON, 'yes I9'],
  ['not what another may read', 'User system:node:worker-1', GHOST, ON, 'no'],
  ['nothing without the right on secrets', 'Group system:nodes', ANY, [], 'no'],
])('by bindings to nodes one reads as a node %s', async (_, reader, as, on, expected) => {
  expect(await eve([...readBy(reader), ...as, ...on])).toBe(expected)
})
