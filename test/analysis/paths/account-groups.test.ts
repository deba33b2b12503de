import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const GROUP = 'Group system:serviceaccounts'
const read = (subject: string) => granted('pay', 'reads', subject, rule('get secrets', ['db']))
const WEB = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'web', name: 'default' } },
]
const MAKE = rule('create serviceaccounts')
const TOKEN = rule('create serviceaccounts/token', ['robot'])

test.each([
  ['of its namespace', 'yes I23 D1', `${GROUP}:web`, [MAKE, TOKEN]],
  ['of all accounts', 'yes I23 D1', GROUP, [MAKE, TOKEN]],
  ['of another namespace', 'no', `${GROUP}:pay`, [MAKE, TOKEN]],
  ['of its namespace, unless nobody makes it', 'no', `${GROUP}:web`, [TOKEN]],
  [
    'of its namespace, unless another is made',
    'no',
    `${GROUP}:web`,
    [rule('create,patch serviceaccounts', ['other']), TOKEN],
  ],
])(
  'a token of an account that one makes is in the group %s: %s',
  async (_, expected, group, rules) => {
    expect(
      await eve([...WEB, ...read(group), ...granted('web', 'of-eve', 'User eve', ...rules)]),
    ).toBe(expected)
  },
)

test('a right on a name everywhere is one where the group is bound', async () => {
  const everywhere = granted('', 'of-eve', 'User eve', MAKE, TOKEN)
  expect(await eve([...WEB, ...read(`${GROUP}:web`), ...everywhere])).toBe('yes I23 D1')
  const tokens = granted('', 'of-eve', 'User eve', TOKEN)
  expect(await eve([...WEB, ...read(`${GROUP}:web`), ...tokens])).toBe('no')
})

const DEFAULT_TOKEN = rule('create serviceaccounts/token', ['default'])
const NAMESPACES = rule('create namespaces')

test.each([
  [
    'in a namespace of one’s own',
    'yes I23 D1',
    'ServiceAccount gone/default',
    [NAMESPACES, DEFAULT_TOKEN],
  ],
  [
    'and is in the group of its namespace',
    'yes I23 D1',
    `${GROUP}:gone`,
    [NAMESPACES, DEFAULT_TOKEN],
  ],
  ['but not without the namespace', 'no', 'ServiceAccount gone/default', [DEFAULT_TOKEN]],
  ['but no other', 'no', 'ServiceAccount gone/robot', [NAMESPACES, TOKEN]],
])('nobody needs to make the account default %s: %s', async (_, expected, subject, rules) => {
  expect(await eve([...read(subject), ...granted('', 'of-eve', 'User eve', ...rules)])).toBe(
    expected,
  )
})

test('default of a namespace that is there is there as well', async () => {
  const tokens = granted('web', 'of-eve', 'User eve', DEFAULT_TOKEN)
  expect(await eve([...WEB.slice(0, 1), ...read('ServiceAccount web/default'), ...tokens])).toBe(
    'yes I23 D1',
  )
  expect(await eve([...WEB.slice(0, 1), ...read('ServiceAccount web/robot'), ...tokens])).toBe('no')
})

test.each([
  ['web', 'yes I9', `${GROUP}:web`],
  ['web', 'yes I9', GROUP],
  ['', 'yes I9', `${GROUP}:web`],
  ['web', 'no', `${GROUP}:other`],
])(
  'an account that is not there is impersonated in one request from "%s": %s as %s',
  async (at, expected, group) => {
    const be = rule(
      'impersonate:serviceaccount serviceaccounts',
      ['robot'],
      'authentication.k8s.io',
    )
    const on = granted('pay', 'on', 'User eve', rule('impersonate-on:serviceaccount:get secrets'))
    const rights = [...granted(at, 'of-eve', 'User eve', be), ...on]
    expect(await eve([...WEB, ...read(group), ...rights])).toBe(expected)
  },
)
