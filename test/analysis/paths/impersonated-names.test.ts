import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const NOBODY = 'system:serviceaccount:pay:Foo_Bar'
const NOBODY_READS = granted('pay', 'reads', `User ${NOBODY}`, rule('get secrets'))

test.each([
  [
    'the name of no account can be impersonated as a user',
    'yes I6 D1',
    [rule('impersonate users', [NOBODY])],
  ],
  [
    'the name of no account is not checked as one',
    'no',
    [rule('impersonate serviceaccounts', ['Foo_Bar'])],
  ],
  [
    'an account of a name that none can have cannot be made',
    'no',
    [rule('create serviceaccounts,serviceaccounts/token')],
  ],
])('%s: %s', async (_, expected, rules) => {
  expect(await eve([...NOBODY_READS, ...granted('', 'of-eve', 'User eve', ...rules)])).toBe(
    expected,
  )
})

const OPS_READ = granted('pay', 'reads', 'Group ops', rule('get secrets'))

test.each([
  ['users', 'system:serviceaccount:pay:app', 'no'],
  ['users', 'jane', 'yes I6 D1'],
  ['users', 'system:node:worker-1', 'yes I6 D1'],
  ['users', NOBODY, 'yes I6 D1'],
  ['serviceaccounts', 'app', 'yes I6 D1'],
  ['serviceaccounts', 'Foo_Bar', 'no'],
])('in a group as one of %s by the name %s: %s', async (resource, name, expected) => {
  const rules = [rule(`impersonate ${resource}`, [name]), rule('impersonate groups', ['ops'])]
  expect(await eve([...OPS_READ, ...granted('', 'of-eve', 'User eve', ...rules)])).toBe(expected)
})

test('the rights of two groups do not count together where one can be nobody in them', async () => {
  const rbac = 'rbac.authorization.k8s.io'
  const half = [
    ...granted('pay', 'binder', 'Group ops', rule('bind roles', ['reads'], rbac)),
    ...granted('pay', 'writer', 'Group dev', rule('create rolebindings', [], rbac)),
    ...granted('pay', 'reads', 'User jane', rule('get secrets')),
  ]
  const as = (name: string): ReturnType<typeof granted> =>
    granted(
      '',
      'of-eve',
      'User eve',
      rule('impersonate users', [name]),
      rule('impersonate groups', ['ops', 'dev']),
    )
  expect(await eve([...half, ...as('john')])).toBe('yes I6 I11 D1')
  expect(await eve([...half, ...as('system:serviceaccount:pay:app')])).toBe('no')
})
