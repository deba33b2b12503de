import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'

const RBAC = 'rbac.authorization.k8s.io'
const EVE = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
const DB = { namespace: 'pay', name: 'db' }

interface Rule {
  readonly apiGroups?: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

function role(name: string, rules: readonly Rule[]): KubeObject {
  const metadata = { namespace: 'pay', name }
  const all = rules.map((rule) => ({ apiGroups: [RBAC], ...rule }))
  return { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: all }
}

/** Makes roles with any content, and binds the one name. */
const ROLE_MAKER = [
  role('maker', [
    { resources: ['roles'], verbs: ['create', 'escalate'] },
    { resources: ['roles'], resourceNames: ['taken'], verbs: ['bind'] },
    { resources: ['rolebindings'], verbs: ['create'] },
  ]),
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: 'pay', name: 'maker' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'maker' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'eve' }],
  },
]
const TAKEN = role('taken', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }])

test('who may bind one name makes a role of that name', async () => {
  const answer = whyReader(await modelOf(ROLE_MAKER), DB, EVE)
  expect(answer).toMatchObject({ verdict: 'yes', confidence: 'certain' })
  expect(answer.path[0]?.id).toBe('I13')
})

test('a name that is taken is no new role', async () => {
  const answer = whyReader(await modelOf([...ROLE_MAKER, TAKEN]), DB, EVE)
  expect(answer.verdict).toBe('no')
})

test('whether a name is taken is not known without the roles', async () => {
  const answer = whyReader(await modelOf([...ROLE_MAKER, TAKEN], [`roles.${RBAC}`]), DB, EVE)
  expect(answer.verdict).toBe('unknown')
})
