import { expect, test } from 'vitest'
import { whyReader } from '../../../src/lib/analysis/reach/index.ts'
import type { ReachAnswer } from '../../../src/lib/analysis/reach/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { modelOf } from '../reach/random/model.ts'
import { granted } from './granted.ts'

const DB = { namespace: 'pay', name: 'db' }
const ENFORCE = 'pod-security.kubernetes.io/enforce'
const CLAIM = { namespace: 'lab', name: 'data' }
const LAB = { namespace: 'lab', to: 'eve' } as const
const DISK = { hostPath: { path: '/' } }
const CSI = {
  csi: { driver: 'd', volumeHandle: 'h', nodePublishSecretRef: { name: 'db', namespace: 'pay' } },
}

function volume(source: object, claimRef?: object): KubeObject {
  const spec = { ...source, ...(claimRef && { claimRef }) }
  return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec }
}

/** In a namespace where pods are kept from their node, or not. */
async function answer(level: string, objects: readonly KubeObject[]): Promise<ReachAnswer> {
  const model = await modelOf([
    { apiVersion: 'v1', kind: 'Secret', metadata: DB },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } },
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'lab', labels: { [ENFORCE]: level } },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'pay', name: 'api' },
      spec: {
        nodeName: 'n1',
        volumes: [{ name: 'v', secret: { secretName: 'db' } }],
        containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      },
    },
    ...objects,
  ])
  return whyReader(model, DB, { subject: { kind: 'User', name: 'eve' }, groups: [] })
}

const ONLY_PODS = granted(LAB, 'create pods')
const WITH_CLAIMS = granted(LAB, 'create pods,persistentvolumeclaims')

test.each([
  ['a claim has, to who makes pods in its namespace', ONLY_PODS, CLAIM, 'yes'],
  ['a claim of another namespace has, to nobody here', WITH_CLAIMS, DB, 'no'],
  ['no claim has, to who makes pods and claims', WITH_CLAIMS, undefined, 'yes'],
  ['no claim has, not to who makes only pods', ONLY_PODS, undefined, 'no'],
] as const)('a volume of a node opens the node where %s', async (_, rights, claim, verdict) => {
  const found = await answer('restricted', [...rights, volume(DISK, claim)])
  const by = verdict === 'yes' ? 'N3' : undefined
  expect([found.verdict, found.path[0]?.id]).toEqual([verdict, by])
  expect(found.confidence).toBe(by === undefined ? null : 'conditional')
})

test.each([
  ['a claim has', ONLY_PODS, CLAIM],
  ['no claim has', WITH_CLAIMS, undefined],
] as const)('a volume that %s brings its Secret to the node of a pod', async (_, rights, claim) => {
  const objects = [...rights, volume(CSI, claim)]
  const unsure = await answer('restricted', objects)
  expect(unsure.path).toMatchObject([{ id: 'N4', confidence: 'conditional' }])
  const sure = await answer('privileged', objects)
  expect(sure.confidence).toBe('certain')
})

test('a Secret for the controller of a volume stays away from nodes', async () => {
  const { nodePublishSecretRef: controllerPublishSecretRef, ...csi } = CSI.csi
  const controller = volume({ csi: { ...csi, controllerPublishSecretRef } }, CLAIM)
  expect((await answer('restricted', [...ONLY_PODS, controller])).verdict).toBe('no')
})
