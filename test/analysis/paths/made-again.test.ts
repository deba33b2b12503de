import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eve, granted, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'

function pod(namespace: string, name: string): KubeObject {
  const spec = { nodeName: 'n1', containers: [{ name: 'c', image: 'x' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name }, spec }
}

const NAMED = ['mine']

test.each([
  ['by every verb on it', 'yes P1', [rule('* pods', NAMED)]],
  ['by delete of it', 'yes P1', [rule('create,patch,delete pods', NAMED)]],
  [
    'by delete of any',
    'yes P1',
    [rule('create,patch pods', NAMED), rule('delete pods', ['x', 'mine'])],
  ],
  ['by delete of all', 'yes P1', [rule('create,patch pods', NAMED), rule('deletecollection pods')]],
  [
    'not by delete of all on a name, which no request has',
    'no',
    [rule('create,patch,deletecollection pods', NAMED)],
  ],
  [
    'not by delete of another',
    'no',
    [rule('create,patch pods', NAMED), rule('delete pods', ['other'])],
  ],
  ['not without create', 'no', [rule('patch,delete pods', NAMED)]],
])('a pod that is there is deleted and made anew %s: %s', async (_, expected, rules) => {
  expect(await eve([pod('pay', 'mine'), ...granted('pay', 'r', 'User eve', ...rules)])).toBe(
    expected,
  )
})

test.each([
  ['eve', 'pay', 'User eve', 'yes P1'],
  ['a group of eve', 'pay', 'Group system:authenticated', 'yes P1'],
  ['everywhere', '', 'User eve', 'yes P1'],
  ['another namespace', 'other', 'User eve', 'no'],
  ['somebody else', 'pay', 'User jane', 'no'],
])('the right to delete may be of another role: %s in %j', async (_, namespace, to, expected) => {
  const make = granted('pay', 'makes', 'User eve', rule('create,patch pods', NAMED))
  const remove = granted(namespace, 'removes', to, rule('delete pods', NAMED))
  expect(await eve([pod('pay', 'mine'), ...make, ...remove])).toBe(expected)
})

const VIEWER = granted('', 'viewer', 'Group nobody', rule('get secrets')).slice(0, 1)
const BIND = rule('bind clusterroles', ['viewer'], RBAC)

test('a binding that is there is made anew for another role', async () => {
  const there = granted('pay', 'rb', 'User jane', rule('get pods'))
  for (const [verbs, expected] of [
    ['*', 'yes I11 D1'],
    ['create,update,delete', 'yes I11 D1'],
    ['create,update', 'no'],
  ] as const) {
    const rules = [rule(`${verbs} rolebindings`, ['rb'], RBAC), BIND]
    expect(await eve([...VIEWER, ...there, ...granted('pay', 'r', 'User eve', ...rules)])).toBe(
      expected,
    )
  }
})

test('who deletes the binding that lets it has no right to make it anew', async () => {
  const rules = [rule('* rolebindings', ['rb'], RBAC), BIND]
  const itself = granted('pay', 'rb', 'User eve', ...rules)
  expect(await eve([...VIEWER, ...itself])).toBe('no')
  expect(await eve([...VIEWER, ...itself, ...granted('', 'rb', 'User eve', ...rules)])).toBe(
    'yes I11 D1',
  )
})

test('a right to make something of one name in every namespace is none where it is taken', async () => {
  const everywhere = granted('', 'r', 'User eve', rule('create,patch pods', NAMED))
  const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }
  expect(await eve([...everywhere, other])).toBe('yes P1')
  expect(await eve([...everywhere, pod('other', 'mine')])).toBe('yes P1')
  expect(await eve([...everywhere, other, pod('pay', 'mine')])).toBe('no')
  const removes = granted('pay', 'removes', 'User eve', rule('delete pods', NAMED))
  expect(await eve([...everywhere, other, pod('pay', 'mine'), ...removes])).toBe('yes P1')
})

test('nor is one to make bindings, together with the right to bind', async () => {
  const rules = [rule('create,patch rolebindings', ['rb'], RBAC), BIND]
  const everywhere = granted('', 'r', 'User eve', ...rules)
  const there = (namespace: string): readonly KubeObject[] =>
    granted(namespace, 'rb', 'User jane', rule('get pods'))
  expect(await eve([...VIEWER, ...everywhere, ...there('other')])).toBe('yes I11 D1')
  expect(await eve([...VIEWER, ...everywhere, ...there('pay')])).toBe('no')
})

test.each([
  ['every verb on it', 'I2 D1', [rule('* secrets', ['x'])]],
  ['create of any', 'I2 D1', [rule('create secrets'), rule('delete secrets', ['x'])]],
  ['no delete', '', [rule('create,patch,get secrets', ['x'])]],
  ['no create', '', [rule('patch,delete secrets', ['x'])]],
])('a Secret that is there is made anew for a token, with %s: %s', async (_, path, rules) => {
  const x = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'pay', name: 'x' } }
  const app = granted('pay', 'app', 'ServiceAccount pay/app', rule('get secrets', ['db']))
  const found = await eve([x, ...app, ...granted('pay', 'r', 'User eve', ...rules)])
  expect(found).toBe(path === '' ? 'no' : `yes ${path}`)
})

test('whether a name is taken in some namespace is not known without the objects', async () => {
  const everywhere = granted('', 'r', 'User eve', rule('create,patch pods', NAMED))
  expect(await eve(everywhere, ['pods'])).toBe('unknown')
  const volumes = [rule('create,patch persistentvolumes', NAMED), rule('create pods')]
  const claims = rule('create persistentvolumeclaims')
  const made = granted('', 'r', 'User eve', ...volumes, claims)
  expect(await eve(made, ['persistentvolumes'])).not.toBe('no')
})
