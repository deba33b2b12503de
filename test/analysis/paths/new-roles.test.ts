import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

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
  const all = rules.map((each) => ({ apiGroups: [RBAC], ...each }))
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

const MAKES = rule('create,escalate roles', [], RBAC)
const BOUND = rule('get configmaps')

test.each([
  ['deletes it', 'yes I13', [MAKES, rule('delete roles', ['x'], RBAC)]],
  ['deletes all of them', 'yes I13', [MAKES, rule('deletecollection roles', [], RBAC)]],
  // The garbage collector deletes what is given an owner that does not exist.
  ['changes it', 'yes I13', [MAKES, rule('patch roles', ['x'], RBAC)]],
  ['deletes another', 'no', [MAKES, rule('delete roles', ['y'], RBAC)]],
  ['may not give what it lacks', 'no', [rule('create,delete roles', [], RBAC)]],
])(
  'a role that one is bound to is made anew with every right by who makes roles and %s: %s',
  async (_, expected, rules) => {
    const bound = granted('pay', 'x', 'User eve', BOUND)
    expect(await eve([...bound, ...granted('pay', 'r', 'User eve', ...rules)])).toBe(expected)
  },
)

test('a ClusterRole that one is bound to is made anew as well', async () => {
  const rules = (verb: string): readonly Record<string, unknown>[] => [
    rule('create,escalate clusterroles', [], RBAC),
    rule(`${verb} clusterroles`, ['x'], RBAC),
  ]
  const bound = granted('', 'x', 'User eve', BOUND)
  expect(await eve([...bound, ...granted('', 'r', 'User eve', ...rules('delete'))])).toMatch(
    /^yes I13/u,
  )
  expect(await eve([...bound, ...granted('', 'r', 'User eve', ...rules('get'))])).toBe('no')
})

test('who deletes it may be another than who makes it', async () => {
  const bound = granted('pay', 'x', 'User eve', BOUND)
  const token = granted('pay', 't', 'User eve', rule('create serviceaccounts/token', ['app']))
  const deletes = granted('pay', 'd', 'ServiceAccount pay/app', rule('delete roles', ['x'], RBAC))
  const makes = granted('pay', 'm', 'User eve', MAKES)
  const admin = granted('', 'admin', 'User admin', rule('* *', [], '*'))
  expect(await eve([...bound, ...token, ...deletes, ...makes, ...admin])).toMatch(/^yes .*I13/u)
  expect(await eve([...bound, ...deletes, ...makes, ...admin])).toBe('no')
})

test('but not by rights that the role itself gives', async () => {
  const own = [MAKES, rule('delete roles', ['x'], RBAC)]
  const itself = granted('pay', 'x', 'User eve', ...own)
  expect(await eve(itself)).toBe('no')
  // To delete it is done before.
  const deletes = granted('pay', 'x', 'User eve', rule('delete roles', ['x'], RBAC))
  expect(await eve([...deletes, ...granted('pay', 'r', 'User eve', MAKES)])).toBe('yes I13')
})

test.each([
  ['that is there', granted('pay', 'x', 'User jane', BOUND)],
  ['that is not there', []],
])('a role %s is made empty to be bound, deleted, and made anew', async (_, there) => {
  const by = async (...rules: readonly Record<string, unknown>[]): Promise<string> =>
    eve([...there, ...granted('pay', 'r', 'User eve', MAKES, ...rules)])
  const binds = rule('create rolebindings', [], RBAC)
  const deletes = rule('delete roles', ['x'], RBAC)
  expect(await by(binds, deletes)).toBe('yes I13')
  expect(await by(binds)).toBe('no')
  expect(await by(deletes)).toBe('no')
})
