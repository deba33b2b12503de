import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const GROUP = 'system:bootstrappers'
const CSR = 'certificates.k8s.io'

function token(name: string, more: Record<string, unknown> = {}): KubeObject {
  const metadata = { namespace: 'kube-system', name }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata,
    ...more,
  }
}

const TOKEN = token('bootstrap-token-abcdef')

/** A right of eve in kube-system. */
const may = (...rules: readonly Record<string, unknown>[]): readonly KubeObject[] =>
  granted('kube-system', 'of-eve', 'User eve', ...rules)
const read = (subject: string): readonly KubeObject[] =>
  granted('pay', 'reads', subject, rule('get secrets', ['db']))

test.each([
  ['update of it', 'yes I19 D1', `Group ${GROUP}`, 'update secrets'],
  ['update of it, with groups of one’s own', 'yes I19 D1', `Group ${GROUP}:mine`, 'update secrets'],
  ['update of it, as its user', 'yes I19 D1', 'User system:bootstrap:abcdef', 'update secrets'],
  ['update of it, as the user of another', 'no', 'User system:bootstrap:fedcba', 'update secrets'],
  ['a read of it', 'yes D1 I19 D1', `Group ${GROUP}`, 'get secrets'],
  ['a read of it, as its user', 'yes D1 I19 D1', 'User system:bootstrap:abcdef', 'get secrets'],
  ['a read of it, as the user of another', 'no', 'User system:bootstrap:fedcba', 'get secrets'],
])('a bootstrap token that is there is had by %s: %s', async (_, expected, subject, what) => {
  const rights = may(rule(what, ['bootstrap-token-abcdef']))
  expect(await eve([TOKEN, ...read(subject), ...rights])).toBe(expected)
})

test.each([
  ['under another name', token('bootstrap-token-x')],
  [
    'in another namespace',
    { ...TOKEN, metadata: { namespace: 'pay', name: 'bootstrap-token-abcdef' } },
  ],
  ['of another type', { ...TOKEN, type: 'Opaque' }],
])('a Secret %s is no bootstrap token', async (_, secret) => {
  const rights = granted(
    '',
    'of-eve',
    'User eve',
    rule('get,update secrets', [secret.metadata.name]),
  )
  expect(await eve([secret, ...read(`Group ${GROUP}`), ...rights])).toBe('no')
})

test('an immutable token is not changed, and tells its reader’s groups by its keys', async () => {
  const fixed = token('bootstrap-token-abcdef', { immutable: true })
  const mine = read(`Group ${GROUP}:mine`)
  expect(await eve([fixed, ...mine, ...may(rule('update secrets'))])).toBe('no')
  expect(await eve([fixed, ...mine, ...may(rule('get secrets'))])).toBe('yes D1 I19 D1')
  const plain = { ...fixed, keys: ['token-id', 'token-secret', 'usage-bootstrap-authentication'] }
  expect(await eve([{ ...plain, keyCount: 3 }, ...mine, ...may(rule('get secrets'))])).toBe('no')
})

test.each([
  ['any', 'yes I19 D1', rule('create secrets')],
  ['its name', 'yes I19 D1', rule('create,patch secrets', ['bootstrap-token-fedcba'])],
  ['another name', 'no', rule('create,patch secrets', ['bootstrap-token-aaaaaa'])],
])('a token of a user is made by a right to create %s: %s', async (_, expected, right) => {
  const objects = [...read('User system:bootstrap:fedcba'), ...may(right)]
  expect(await eve(objects)).toBe(expected)
})

test('a token of a user that is there cannot be made', async () => {
  const objects = [TOKEN, ...read('User system:bootstrap:abcdef')]
  expect(await eve([...objects, ...may(rule('create secrets'))])).toBe('no')
})

const DB = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'pay', name: 'db' } }
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name: 'p' },
  spec: {
    nodeName: 'worker-1',
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 'db' } }] }],
  },
}
const REQUEST = rule('create,get certificatesigningrequests', [], CSR)
const NODE = rule('create certificatesigningrequests/nodeclient', [], CSR)

test.each([
  ['two groups', 'yes I19', `Group ${GROUP}`, `Group ${GROUP}:w7`],
  ['a user and a group', 'yes I19', 'User system:bootstrap:fedcba', `Group ${GROUP}:w7`],
  ['a group of another kind', 'no', `Group ${GROUP}`, 'Group others'],
])('one token has the rights of %s in one request: %s', async (_, expected, one, other) => {
  const bound = [...granted('', 'asks', one, REQUEST), ...granted('', 'gets', other, NODE)]
  const found = await eve([POD, ...bound, ...may(rule('create secrets'))])
  expect(found.split(' ').slice(0, 2).join(' ')).toBe(expected)
})

test('a step to several groups at once names them', async () => {
  const bound = [
    ...granted('', 'asks', `Group ${GROUP}`, REQUEST),
    ...granted('', 'gets', `Group ${GROUP}:w7`, NODE),
  ]
  const model = await modelOf([DB, POD, ...bound, ...may(rule('create secrets'))])
  const asked = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
  const { path } = whyReader(model, { namespace: 'pay', name: 'db' }, asked)
  expect(path.map(({ to }) => to)).toContain(`group ${GROUP} and group ${GROUP}:w7`)
})

const RBAC = 'rbac.authorization.k8s.io'

test.each([
  ['two groups', 'yes', `Group ${GROUP}:a`, `Group ${GROUP}:b`],
  ['the group of all tokens and another', 'yes', `Group ${GROUP}`, `Group ${GROUP}:b`],
  ['a user and a group', 'yes', 'User system:bootstrap:fedcba', `Group ${GROUP}:b`],
  ['two users', 'no', 'User system:bootstrap:fedcba', 'User system:bootstrap:aaaaaa'],
  ['a group of another kind', 'no', `Group ${GROUP}:a`, 'Group others'],
])(
  'rights on roles and bindings of %s count in one request: %s',
  async (_, verdict, one, other) => {
    const make = may(rule('create secrets'))
    const bound = granted('pay', 'x', one, rule('get configmaps'))
    const escalate = granted('pay', 'escalates', one, rule('escalate roles', ['x'], RBAC))
    const patch = granted('pay', 'patches', other, rule('patch roles', ['x'], RBAC))
    const expected = (row: string): string => (verdict === 'yes' ? `yes I19 ${row}` : 'no')
    expect(await eve([...bound, ...escalate, ...patch, ...make])).toBe(expected('I19 I13'))

    const [reader] = granted('', 'reader', 'User nobody', rule('get secrets'))
    const bind = granted('pay', 'binds', one, rule('bind clusterroles', ['reader'], RBAC))
    const write = granted('pay', 'writes', other, rule('create rolebindings', [], RBAC))
    const objects = [...(reader === undefined ? [] : [reader]), ...bind, ...write]
    expect(await eve([...objects, ...make])).toBe(expected('I11 D1'))
    expect(await eve(objects)).toBe('no')
  },
)
