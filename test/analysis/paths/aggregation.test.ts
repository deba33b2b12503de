import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'
const apiVersion = `${RBAC}/v1`

/** A ClusterRole that gathers others, bound to eve. */
const GATHERED: readonly KubeObject[] = [
  {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: 'gathers' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gathered: 'yes' } }] },
    rules: [],
  },
  {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { namespace: 'pay', name: 'gathers' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'gathers' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'eve' }],
  },
]

const pieces = (verbs: string, names = ['piece']): ReturnType<typeof rule> =>
  rule(`${verbs} clusterroles`, names, RBAC)

test.each([
  ['every verb on its name', 'yes I15', [pieces('*')]],
  ['an update of its name', 'yes I15', [pieces('create,update,escalate')]],
  ['create of any', 'yes I15', [pieces('create', []), pieces('patch,escalate')]],
  ['escalate on any', 'yes I15', [pieces('escalate', []), pieces('create,patch')]],
  ['no escalate', 'no', [pieces('create,patch,bind')]],
  ['escalate on another', 'no', [pieces('create,patch'), pieces('escalate', ['other'])]],
  ['no create', 'no', [pieces('patch,escalate')]],
  ['a POST alone', 'no', [pieces('create,escalate')]],
])('a role that is not there is made by its name and gathered, with %s: %s', async (...each) => {
  const [, expected, rules] = each
  expect(await eve([...GATHERED, ...granted('', 'r', 'User eve', ...rules)])).toBe(expected)
})

test('one that nothing of its own gathers gives nothing', async () => {
  expect(await eve(granted('', 'r', 'User eve', pieces('*')))).toBe('no')
})
