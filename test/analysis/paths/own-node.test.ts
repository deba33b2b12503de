import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const AUTHENTICATION = 'authentication.k8s.io'

function account(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'work', name } }
}

/** A pod that is given the Secret, on a node. */
const CONSUMER: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name: 'api' },
  spec: {
    nodeName: 'worker-1',
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }],
  },
}

/** Whoever is told may act as the node of its token and read Secrets of pay so. */
const actingAs = (subject: string): readonly KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'work' } },
  account('agent'),
  account('other'),
  CONSUMER,
  ...granted('', 'node', subject, rule('impersonate:associated-node nodes', [], AUTHENTICATION)),
  ...granted('pay', 'on', subject, rule('impersonate-on:associated-node:get secrets')),
]
const AGENT = actingAs('ServiceAccount work/agent')
const ALL = actingAs('Group system:serviceaccounts:work')

const may = (text: string, ...names: readonly string[]): readonly KubeObject[] =>
  granted('work', 'of-eve', 'User eve', rule(text, names))

test.each([
  ['its tokens', AGENT, may('create serviceaccounts/token', 'agent'), 'yes I1 I9'],
  ['tokens of another', AGENT, may('create serviceaccounts/token', 'other'), 'no'],
  ['every token there', AGENT, may('create serviceaccounts/token'), 'yes I1 I9'],
  ['its pods', AGENT, may('create pods'), 'yes I4 I9'],
  ['no pods', AGENT, may('delete pods'), 'no'],
  ['a token of one of many', ALL, may('create serviceaccounts/token', 'other'), 'yes I1 I9'],
  ['tokens of one that is gone', ALL, may('create serviceaccounts/token', 'gone'), 'no'],
  ['pods of one of many', ALL, may('create pods'), 'yes I4 I9'],
  ['nothing', ALL, [], 'no'],
])(
  'whoever makes %s chooses the node that the token is bound to',
  async (_, acting, rights, expected) => {
    expect(await eve([...acting, ...rights])).toBe(expected)
  },
)

function agentOn(nodeName: string): KubeObject {
  const containers = [{ name: 'c', image: 'x' }]
  const spec = { ...(nodeName !== '' && { nodeName }), serviceAccountName: 'agent', containers }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'work', name: 'agent' }, spec }
}

test.each([
  ['worker-1', AGENT, 'yes I5 I9'],
  ['worker-1', ALL, 'yes I5 I9'],
  ['worker-2', AGENT, 'no'],
  ['worker-2', ALL, 'no'],
  ['', AGENT, 'yes I5 I9'],
  ['', ALL, 'yes I5 I9'],
])('the token in a pod on %j is bound to that node', async (node, acting, expected) => {
  const rights = may('create pods/exec')
  expect(await eve([...acting, ...rights, agentOn(node)])).toBe(expected)
})

const SCALED: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'work', name: 'agent' },
  spec: { replicas: 0, template: { spec: agentOn('')['spec'] } },
}

test('pods that a workload is yet to make may come to run on the node', async () => {
  const rights = may('create pods/exec')
  expect(await eve([...AGENT, ...rights, SCALED])).toBe('yes I5 I9')
  expect(await eve([...AGENT, SCALED])).toBe('no')
})
