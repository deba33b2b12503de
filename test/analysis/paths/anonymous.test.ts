import { expect, test } from 'vitest'
import { blastRadius, readersIn, whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const EVE = { subject: { kind: 'User', name: 'eve' }, groups: [] } as const
const OBJECTS: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Secret', metadata: DB },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'ci', name: 'build' } },
]

const ANONYMOUS = { namespace: 'pay', to: 'system:anonymous' } as const
const UNAUTHENTICATED = {
  namespace: 'pay',
  to: 'system:unauthenticated',
  kind: 'Group',
} as const

test.each([ANONYMOUS, UNAUTHENTICATED])(
  'what $to may do is open to everybody, by sending no credential',
  async (grant) => {
    const model = await modelOf([...OBJECTS, ...granted(grant, 'get secrets')])
    const answer = whyReader(model, DB, EVE)
    expect(answer).toMatchObject({ verdict: 'yes', confidence: 'conditional' })
    expect(answer.path[0]).toMatchObject({ id: 'D6', to: 'user system:anonymous' })
    const { secrets } = blastRadius(model, {
      subject: { kind: 'Pod', namespace: 'ci', name: 'runner' },
      groups: [],
    })
    expect(secrets).toMatchObject([{ name: 'db', confidence: 'conditional' }])
  },
)

test.each([ANONYMOUS, UNAUTHENTICATED])(
  'what $to may do is listed once and not for everybody',
  async (grant) => {
    const model = await modelOf([...OBJECTS, ...granted(grant, 'get secrets')])
    const names = readersIn(model)(DB).map(({ subject }) => subject.name)
    expect(names.toSorted()).toEqual(['system:masters', grant.to].toSorted())
  },
)

test('what every cluster grants without a credential makes nobody anonymous', async () => {
  const model = await modelOf([...OBJECTS, ...granted(UNAUTHENTICATED, 'get configmaps')])
  expect(whyReader(model, DB, EVE).verdict).toBe('no')
  expect(blastRadius(model, EVE).identities).toEqual([])
})
