import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const ENFORCE = 'pod-security.kubernetes.io/enforce'

function namespace(name: string, level: string): KubeObject {
  const labels = level === '' ? {} : { [ENFORCE]: level }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

function pod(at: string, name: string, spec: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: at, name },
    spec: { containers: [{ name: 'c', image: 'x' }], automountServiceAccountToken: false, ...spec },
  }
}

/** Over, so that nothing can be added to it; its node may still read what it was given. */
const CONSUMER = pod('pay', 'api', {
  nodeName: 'n1',
  volumes: [{ name: 'v', secret: { secretName: 'db' } }],
})
const OVER = { ...CONSUMER, status: { phase: 'Succeeded' } }

/** What eve gets with the rights in the namespace lab of this level, where a pod runs on a node. */
async function answer(
  level: string,
  nodeName: string,
  rights: readonly KubeObject[],
  { serviceAccountName = 'default', hidden = [] as readonly string[] } = {},
) {
  const objects = [
    namespace('lab', level),
    namespace('pay', 'restricted'),
    { apiVersion: 'v1', kind: 'Secret', metadata: DB },
    OVER,
    pod('lab', 'worker', { nodeName, serviceAccountName }),
    pod('lab', 'other', { nodeName: 'n2' }),
    ...rights,
  ]
  const model = await modelOf(objects, hidden)
  const subject = { kind: 'User', name: 'eve' } as const
  const { verdict, confidence, path } = whyReader(model, DB, { subject, groups: [] })
  return [verdict === 'unknown' ? verdict : confidence, ...path.map(({ id }) => id)].join(' ')
}

const LAB = { namespace: 'lab', to: 'eve' } as const
const CLUSTER = { namespace: '', to: 'eve' } as const
const PATCH = granted(LAB, 'patch pods/ephemeralcontainers')

test.each([
  ['privileged', 'n1', 'certain N1 D11'],
  ['', 'n1', 'conditional N1 D11'],
  ['baseline', 'n1', ''],
  ['privileged', 'n3', ''],
  ['privileged', '', 'conditional N1 D11'],
  ['baseline', '', ''],
])(
  'an ephemeral container of a pod in a namespace of level %j on %j: %j',
  async (level, node, gets) => {
    expect(await answer(level, node, PATCH)).toBe(gets)
  },
)

test('a right on one pod by its name is about the node of that pod', async () => {
  const on = (name: string) => granted(LAB, `patch pods/ephemeralcontainers:${name}`)
  expect(await answer('privileged', 'n1', on('worker'))).toBe('certain N1 D11')
  expect(await answer('privileged', 'n1', on('other'))).toBe('')
})

const FREE = 'patch namespaces'
const DEBUG = 'patch pods/ephemeralcontainers'

test.each([
  ['both in the namespace', granted(LAB, DEBUG, FREE), 'certain N2 D11'],
  [
    'one pod and one namespace by name',
    granted(LAB, `${DEBUG}:worker`, `${FREE}:lab`),
    'certain N2 D11',
  ],
  ['another pod by its name', granted(LAB, `${DEBUG}:other`, FREE), ''],
  ['the level of another namespace', [...PATCH, ...granted(CLUSTER, `${FREE}:other`)], ''],
  ['both everywhere', granted(CLUSTER, DEBUG, FREE), 'certain N2 D11'],
  ['pods everywhere, one namespace', granted(CLUSTER, DEBUG, `${FREE}:lab`), 'certain N2 D11'],
  ['pods everywhere', granted(CLUSTER, DEBUG), ''],
  ['pods here, namespaces everywhere', [...PATCH, ...granted(CLUSTER, FREE)], 'certain N2 D11'],
])('the level is taken away before: %s', async (_, rights, gets) => {
  expect(await answer('restricted', 'n1', rights)).toBe(gets)
})

test('a pod that waits may come to the node when the level was taken away', async () => {
  const rights = granted(LAB, `${DEBUG}:worker`, FREE)
  expect(await answer('restricted', '', rights)).toBe('conditional N2 D11')
  expect(await answer('restricted', '', granted(LAB, `${DEBUG}:other`, FREE))).toBe('')
  expect(await answer('restricted', '', granted(LAB, `${DEBUG}:worker`))).toBe('')
  expect(await answer('restricted', '', granted(CLUSTER, DEBUG, FREE))).toBe('conditional N2 D11')
})

test('while the account of the pod is gone nothing is added, and unseen it may be', async () => {
  const gone = { serviceAccountName: 'gone' }
  expect(await answer('privileged', 'n1', PATCH, gone)).toBe('')
  const unseen = { ...gone, hidden: ['serviceaccounts'] }
  expect(await answer('privileged', 'n1', PATCH, unseen)).toMatch(/^unknown/)
})
