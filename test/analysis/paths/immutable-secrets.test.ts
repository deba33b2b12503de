import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const ADMISSION = 'admissionregistration.k8s.io'
const DB = { namespace: 'pay', name: 'db' }
const SET_IN_METADATA = {
  metadata: {
    managedFields: [{ manager: 'x', operation: 'Update', fieldsV1: { 'f:immutable': {} } }],
  },
}

const STATES = [
  ['that can be changed', {}, 'certain'],
  ['of which it is not known', SET_IN_METADATA, 'conditional'],
  ['that is not immutable', { immutable: false }, 'certain'],
  ['that is immutable', { immutable: true }, 'no'],
] as const

/** How sure it is that eve reads `pay/db`. */
async function sureness(objects: readonly KubeObject[]): Promise<string> {
  const asked = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
  const answer = whyReader(await modelOf(objects), DB, asked)
  return answer.confidence ?? answer.verdict
}

function secret(
  name: string,
  type: string,
  state: (typeof STATES)[number][1],
  annotations: Readonly<Record<string, string>> = {},
  namespace = 'pay',
): KubeObject {
  const { metadata, ...rest } = { metadata: {}, ...state }
  const own = { namespace, name, annotations, ...metadata }
  return { apiVersion: 'v1', kind: 'Secret', type, metadata: own, ...rest }
}

const WRITES = [
  `create validatingadmissionpolicies.${ADMISSION}`,
  `create validatingadmissionpolicybindings.${ADMISSION}`,
]
const POLICIES = granted({ namespace: '', to: 'eve' }, ...WRITES)

test.each(STATES)(
  'a policy of one’s own tells of a Secret %s as far as an update of it comes that far: %s %s',
  async (_, state, expected) => {
    const other = secret('other', 'Opaque', { immutable: true })
    const objects = [secret('db', 'Opaque', state), other, ...POLICIES]
    for (const update of ['update secrets', 'update secrets:db']) {
      const named = granted({ namespace: 'pay', to: 'eve' }, update)
      expect(await sureness([...objects, ...named])).toBe(expected)
    }
  },
)

test('a right to update Secrets everywhere is one on those that can be changed', async () => {
  const everywhere = granted({ namespace: '', to: 'eve' }, 'update secrets', ...WRITES)
  const other = secret('other', 'Opaque', { immutable: true })
  expect(await sureness([secret('db', 'Opaque', {}), other, ...everywhere])).toBe('certain')
  expect(await sureness([secret('db', 'Opaque', { immutable: true }), ...everywhere])).toBe('no')
})

test('a right to update Secrets of a name everywhere is one on those that can be changed', async () => {
  const rights = [...POLICIES, ...granted({ namespace: '', to: 'all' }, 'update secrets:db')]
  const [role, binding] = rights.slice(2) as [KubeObject, KubeObject]
  const eve = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'eve' }]
  const named = [...POLICIES, role, { ...binding, subjects: eve }]
  const web = secret('db', 'Opaque', { immutable: true }, {}, 'web')
  expect(await sureness([secret('db', 'Opaque', {}), web, ...named])).toBe('certain')
  expect(await sureness([secret('db', 'Opaque', { immutable: true }), ...named])).toBe('no')
})

test.each(STATES)(
  'the controller fills a token Secret %s with the token of another account: %s %s',
  async (_, state, expected) => {
    const token = secret('token', 'kubernetes.io/service-account-token', state, {
      'kubernetes.io/service-account.name': 'weak',
    })
    const app = { namespace: 'pay', name: 'app' }
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: app }
    const reads = granted(
      { namespace: 'pay', to: 'system:serviceaccount:pay:app' },
      'get secrets:db',
    )
    const objects = [secret('db', 'Opaque', {}), token, account, ...reads]
    for (const rules of [['patch secrets:token'], ['update secrets', 'get secrets:token']]) {
      const own = granted({ namespace: 'pay', to: 'eve' }, ...rules)
      expect(await sureness([...objects, ...own])).toBe(expected)
    }
  },
)

test.each(STATES)(
  'a Secret %s can be deleted by its owner and made anew for a token by who may patch and create it',
  async (_, state) => {
    const old = secret('token', 'Opaque', state)
    const app = { namespace: 'pay', name: 'app' }
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: app }
    const to = 'system:serviceaccount:pay:app'
    const objects = [
      secret('db', 'Opaque', {}),
      old,
      account,
      ...granted({ namespace: 'pay', to }, 'get secrets:db'),
    ]
    const patch = granted({ namespace: 'pay', to: 'eve' }, 'patch secrets:token')
    expect(await sureness([...objects, ...patch])).toBe('no')
    const both = granted({ namespace: 'pay', to: 'eve' }, 'create,patch secrets:token')
    expect(await sureness([...objects, ...both])).toBe('certain')
  },
)
