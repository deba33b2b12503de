import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const STRONG = 'system:serviceaccount:work:strong'

/** What the pods of the namespace work have of the Secret, by what they are like. */
const LIKE = {
  mounts: {
    volumes: [{ name: 'v', secret: { secretName: 'own' } }],
    containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  },
  pulls: { imagePullSecrets: [{ name: 'own' }] },
  claims: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
  strong: { serviceAccountName: 'strong', automountServiceAccountToken: true },
  plain: {},
}
type Like = keyof typeof LIKE

function spec(like: Like, nodeName: string): object {
  return {
    containers: [{ name: 'c', image: 'x' }],
    automountServiceAccountToken: false,
    ...(nodeName !== '' && { nodeName }),
    ...LIKE[like],
  }
}

function pod(like: Like, nodeName = ''): KubeObject {
  const metadata = { namespace: 'work', name: 'api' }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: spec(like, nodeName) }
}

function scaled(like: Like): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'work', name: 'api' },
    spec: { replicas: 0, template: { spec: spec(like, '') } },
  }
}

const VOLUME: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'disk' },
  spec: {
    claimRef: { namespace: 'work', name: 'data' },
    csi: { driver: 'x', volumeHandle: 'h', nodePublishSecretRef: DB },
  },
}

/** What eve comes by with a right in the namespace work, of a Secret there or of the one in pay. */
async function answer(like: Like, object: KubeObject, ...rights: readonly string[]) {
  return answerTo(like, [object, ...granted({ namespace: 'work', to: 'eve' }, ...rights)])
}

async function answerTo(like: Like, objects: readonly KubeObject[]) {
  const secret = like === 'mounts' || like === 'pulls' ? { namespace: 'work', name: 'own' } : DB
  const model = await modelOf([
    ...['pay', 'work'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    { apiVersion: 'v1', kind: 'Secret', metadata: secret },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'work', name: 'strong' } },
    ...granted({ namespace: 'pay', to: STRONG }, 'get secrets'),
    VOLUME,
    ...objects,
  ])
  const subject = { kind: 'User', name: 'eve' } as const
  const { confidence, path } = whyReader(model, secret, { subject, groups: [] })
  return [confidence, ...path.map(({ id }) => id)].join(' ')
}

test.each([
  ['mounts', 'conditional P9'],
  ['pulls', 'conditional P9'],
  ['claims', 'conditional P9'],
  ['strong', 'conditional P9 D1'],
  ['plain', ''],
] as const)(
  'a pod that %s comes to a held node with what its kubelet has: %s',
  async (like, expected) => {
    expect(await answer(like, pod(like, 'n1'), 'delete pods')).toBe(expected)
    expect(await answer(like, pod(like, 'n1'), 'delete pods:api')).toBe(expected)
    expect(await answer(like, pod(like, 'n1'), 'delete pods:other')).toBe('')
    expect(await answer(like, scaled(like), 'patch deployments.apps/scale')).toBe(expected)
    expect(await answer(like, scaled(like), 'patch deployments.apps/scale:api')).toBe(expected)
    expect(await answer(like, scaled(like), 'patch deployments.apps/scale:other')).toBe('')
  },
)

test.each([
  ['mounts', 'conditional P10'],
  ['pulls', 'conditional P10'],
  ['claims', 'conditional P10'],
  ['strong', 'conditional P10 D1'],
  ['plain', ''],
] as const)(
  'a waiting pod that %s is bound to a held node with what its kubelet has: %s',
  async (like, expected) => {
    expect(await answer(like, pod(like), 'create pods/binding')).toBe(expected)
    expect(await answer(like, pod(like, 'n1'), 'create pods/binding')).toBe('')
  },
)

test.each([
  ['mounts', 'get nodes/proxy', 'conditional N7'],
  ['mounts', 'get nodes/proxy:n1', 'conditional N7'],
  ['strong', 'get nodes/proxy', 'conditional N7 D1'],
  ['plain', 'get nodes/proxy', ''],
  ['mounts', 'get nodes/metrics', ''],
] as const)(
  'in a pod to come that %s the kubelet runs commands, with %s: %s',
  async (like, right, expected) => {
    const rights = granted({ namespace: '', to: 'eve' }, right)
    expect(await answerTo(like, [scaled(like), ...rights])).toBe(expected)
  },
)
