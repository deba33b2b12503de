import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'
const NODE = 'system:node:worker-1'
const NODE_READS = granted('pay', 'reads', `User ${NODE}`, rule('get secrets'))

test.each([
  ['the name', 'yes I6 D1', rule('impersonate users', [NODE])],
  ['any name', 'yes I6 D1', rule('impersonate users')],
  ['another name', 'no', rule('impersonate users', ['system:node:worker-2'])],
])(
  '%s impersonated, what bindings give to the user of a node counts: %s',
  async (_, expected, as) => {
    expect(await eve([...NODE_READS, ...granted('', 'of-eve', 'User eve', as)])).toBe(expected)
  },
)

test('its name alone makes nobody a node', async () => {
  const spec = {
    nodeName: 'worker-1',
    containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }],
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'pay', name: 'p' }, spec }
  const nodes = granted('pay', 'all', 'Group system:nodes', rule('get secrets'))
  const name = granted('pay', 'other', `User ${NODE}`, rule('get configmaps'))
  const user = rule('impersonate users', [NODE])
  const group = rule('impersonate groups', ['system:nodes'])
  const others = [pod, ...nodes, ...name]
  expect(await eve([...others, ...granted('', 'of-eve', 'User eve', user)])).toBe('no')
  expect(await eve([...others, ...granted('', 'of-eve', 'User eve', user, group)])).toMatch(
    /^yes I/,
  )
})

test('rights that count together do so for the user of a node by its name', async () => {
  const viewer = granted('', 'viewer', 'Group nobody', rule('get secrets')).slice(0, 1)
  const halves = [
    ...granted('pay', 'a', `User ${NODE}`, rule('create rolebindings', [], RBAC)),
    ...granted('pay', 'b', `User ${NODE}`, rule('bind clusterroles', ['viewer'], RBAC)),
  ]
  const as = granted('', 'of-eve', 'User eve', rule('impersonate users', [NODE]))
  expect(await eve([...viewer, ...halves, ...as])).toBe('yes I6 I11 D1')
  expect(await eve([...viewer, ...halves.slice(0, 2), ...as])).toBe('no')
})
