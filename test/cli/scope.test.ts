import { expect, test } from 'vitest'
import { UserError } from '../../src/lib/base/errors.ts'
import { chooseScope } from '../../src/lib/cli/scope.ts'

const none = { namespace: undefined, 'all-namespaces': false }
const inPay = { namespace: 'pay', 'all-namespaces': false }
const all = { namespace: undefined, 'all-namespaces': true }

test.each([
  [none, undefined, 'web', { namespace: 'web' }],
  [all, undefined, 'web', {}],
  [none, undefined, undefined, {}],
  [none, 'db', 'web', { namespace: 'web', secret: { namespace: 'web', name: 'db' } }],
  [none, 'pay/db', 'web', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
  [all, 'pay/db', 'web', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
  [inPay, 'secret/db', 'pay', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
  [inPay, 'secrets/db', 'pay', { namespace: 'pay', secret: { namespace: 'pay', name: 'db' } }],
  [none, 'secret/db', 'pay', { namespace: 'secret', secret: { namespace: 'secret', name: 'db' } }],
  [
    { ...none, namespace: 'secret' },
    'secret/db',
    'secret',
    { namespace: 'secret', secret: { namespace: 'secret', name: 'db' } },
  ],
] as const)('%j with the name %s in %s means %j', (flags, name, current, scope) => {
  expect(chooseScope(flags, name, current)).toEqual(scope)
})

test.each([
  [all, 'db', 'web'],
  [none, 'db', undefined],
  [{ ...none, namespace: 'web' }, 'pay/db', 'web'],
  [none, 'a/b/c', 'web'],
  [inPay, 'secret/pay/db', 'pay'],
  [inPay, 'pod/db', 'pay'],
  [none, '/db', 'web'],
  [none, '', 'web'],
] as const)('%j with the name %j in %s is refused', (flags, name, current) => {
  expect(() => chooseScope(flags, name, current)).toThrow(UserError)
})
