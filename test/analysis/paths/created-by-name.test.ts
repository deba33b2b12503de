import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const RBAC = 'rbac.authorization.k8s.io'

const EVIL = rule('create pods', ['evil'])

test.each([
  ['of any name', 'yes P1', rule('patch pods')],
  ['of that name', 'yes P1', rule('patch pods', ['evil'])],
  ['of another name', 'no', rule('patch pods', ['good'])],
  ['by a PUT, which makes no pods', 'no', rule('update pods', ['evil'])],
])('a pod is made by create and by patch %s of another role: %s', async (_, expected, patch) => {
  const create = granted('pay', 'creates', 'User eve', EVIL)
  expect(await eve([...create, ...granted('pay', 'patches', 'User eve', patch)])).toBe(expected)
})

test.each([
  ['eve', 'pay', 'User eve', 'yes P1'],
  ['a group that everybody is in', 'pay', 'Group system:authenticated', 'yes P1'],
  ['everywhere', '', 'User eve', 'yes P1'],
  ['another namespace', 'other', 'User eve', 'no'],
  ['somebody else', 'pay', 'User jane', 'no'],
])('the other half of the rights may be of %s in %j', async (_, namespace, subject, expected) => {
  const create = granted('pay', 'creates', 'User eve', EVIL)
  const patch = granted(namespace, 'patches', subject, rule('patch pods'))
  const elsewhere = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }
  expect(await eve([...create, ...patch, elsewhere])).toBe(expected)
})

test('a binding of some name is made by rights of two roles, together with the right to bind', async () => {
  const viewer = granted('', 'viewer', 'Group nobody', rule('get secrets')).slice(0, 1)
  const create = granted('pay', 'creates', 'User eve', rule('create rolebindings', ['mine'], RBAC))
  const patch = (verb: string): ReturnType<typeof granted> =>
    granted(
      'pay',
      'patches',
      'User eve',
      rule(`${verb} rolebindings`, ['mine'], RBAC),
      rule('bind clusterroles', ['viewer'], RBAC),
    )
  for (const verb of ['patch', 'update']) {
    expect(await eve([...viewer, ...create, ...patch(verb)])).toBe('yes I11 D1')
  }
  expect(await eve([...viewer, ...create, ...patch('delete')])).toBe('no')
})

test('a Secret of some name is made for a token by rights of two roles', async () => {
  const app = granted('pay', 'app', 'ServiceAccount pay/app', rule('get secrets', ['db']))
  const patch = granted('pay', 'patches', 'User eve', rule('patch secrets', ['tok']))
  const create = (name: string): ReturnType<typeof granted> =>
    granted('pay', 'creates', 'User eve', rule('create secrets', [name]))
  expect(await eve([...app, ...patch, ...create('tok')])).toBe('yes D7 I2 D1')
  expect(await eve([...app, ...patch, ...create('other')])).toBe('no')
})
