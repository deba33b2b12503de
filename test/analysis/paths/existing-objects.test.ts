import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { ReachAnswer } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const OBJECTS: readonly KubeObject[] = [{ apiVersion: 'v1', kind: 'Secret', metadata: DB }]
const EVE = { namespace: 'pay', to: 'eve' } as const
const ADMISSION = 'admissionregistration.k8s.io'

async function answer(objects: readonly KubeObject[]): Promise<ReachAnswer> {
  const model = await modelOf([...OBJECTS, ...objects])
  return whyReader(model, DB, { subject: { kind: 'User', name: 'eve' }, groups: [] })
}

const TOKEN: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'pay', name: 'app' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace: 'pay',
      name: 'token',
      annotations: { 'kubernetes.io/service-account.name': 'other' },
    },
    type: 'kubernetes.io/service-account-token',
  },
  ...granted({ namespace: 'pay', to: 'system:serviceaccount:pay:app' }, 'get secrets:db'),
]

test('an update of a token Secret and a read of it give a token of every account of its namespace', async () => {
  for (const names of [':token', '']) {
    const update = granted(EVE, `update secrets${names}`, 'get secrets:token')
    const { verdict, confidence, path } = await answer([...TOKEN, ...update])
    expect([verdict, confidence, path.at(-2)?.id]).toEqual(['yes', 'certain', 'I2'])
  }
})

test('neither an update without a read nor one of another Secret does', async () => {
  for (const rules of [['update secrets'], ['update secrets:other', 'get secrets:token']]) {
    expect((await answer([...TOKEN, ...granted(EVE, ...rules)])).verdict).toBe('no')
  }
})

test('a validating policy that is bound can be changed to tell the value', async () => {
  const change = granted(
    { namespace: '', to: 'eve' },
    `patch validatingadmissionpolicies.${ADMISSION}`,
  )
  // Its parameter may be the Secret.
  expect(await answer(change)).toMatchObject({ verdict: 'possible', confidence: 'possible' })
  const both = await answer([...change, ...granted(EVE, 'update secrets')])
  expect(both).toMatchObject({ verdict: 'yes', confidence: 'conditional' })
  expect(both.path.at(-1)?.id).toBe('D12')
})
