import { expect, test } from 'vitest'
import { UserError } from '../../src/lib/base/errors.ts'
import { chooseScope } from '../../src/lib/cli/scope.ts'

const none = { namespace: undefined, 'all-namespaces': false }
const all = { namespace: undefined, 'all-namespaces': true }

test.each([
  [none, undefined, 'web', { namespace: 'web' }],
  [all, undefined, 'web', {}],
  [none, undefined, undefined, {}],
  [none, 'db', 'web', { namespace: 'web', secret: { namespace: 'web', name: 'db' } }],
  [none, 'pay/db', 'web', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
  [all, 'pay/db', 'web', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
] as const)('%j with the name %s in %s means %j', (flags, name, current, scope) => {
  expect(chooseScope(flags, name, current)).toEqual(scope)
})

test.each([
  [all, 'db', 'web'],
  [none, 'db', undefined],
  [{ ...none, namespace: 'web' }, 'pay/db', 'web'],
  [none, 'a/b/c', 'web'],
  [none, '/db', 'web'],
  [none, '', 'web'],
] as const)('%j with the name %j in %s is refused', (flags, name, current) => {
  expect(() => chooseScope(flags, name, current)).toThrow(UserError)
})
