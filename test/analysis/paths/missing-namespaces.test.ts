import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const WAITING = granted('pay', 'reads', 'ServiceAccount gone/ghost', rule('get secrets'))
const ACCOUNTS = rule('create serviceaccounts,serviceaccounts/token')

test.each([
  ['the account', 'no', [ACCOUNTS]],
  ['the account and the namespace', 'yes I23 D1', [ACCOUNTS, rule('create namespaces')]],
  [
    'the account and the namespace by its name',
    'yes I23 D1',
    [ACCOUNTS, rule('create,patch namespaces', ['gone'])],
  ],
  [
    'the account and a namespace of another name',
    'no',
    [ACCOUNTS, rule('create,patch namespaces', ['other'])],
  ],
])(
  'for an account of a namespace that is not there one makes %s: %s',
  async (_, expected, rules) => {
    expect(await eve([...WAITING, ...granted('', 'of-eve', 'User eve', ...rules)])).toBe(expected)
  },
)

test('a namespace that is there, or was not looked for, need not be made', async () => {
  const makes = granted('', 'of-eve', 'User eve', ACCOUNTS)
  const there = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } }
  expect(await eve([...WAITING, ...makes, there])).toBe('yes I23 D1')
  expect(await eve([...WAITING, ...makes], ['namespaces'])).toBe('yes I23 D1')
})
