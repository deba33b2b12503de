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
async function answer(
  level: string,
  objects: readonly KubeObject[],
  secret = DB,
): Promise<ReachAnswer> {
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
  return whyReader(model, secret, { subject: { kind: 'User', name: 'eve' }, groups: [] })
}

const ONLY_PODS = granted(LAB, 'create pods')
const ONLY_CLAIMS = granted(LAB, 'create persistentvolumeclaims')
const EVERYWHERE = { namespace: '', to: 'eve' } as const
const ONLY_CHANGES = granted(EVERYWHERE, 'patch persistentvolumes:pv')
const CHANGES = [...ONLY_PODS, ...ONLY_CHANGES]
const CHANGES_OTHER = [...ONLY_PODS, ...granted(EVERYWHERE, 'patch persistentvolumes:other')]
const WITH_CLAIMS = granted(LAB, 'create pods,persistentvolumeclaims')

test.each([
  ['a claim has, to who makes pods in its namespace', ONLY_PODS, CLAIM, 'yes'],
  ['a claim of another namespace has, to nobody here', WITH_CLAIMS, DB, 'no'],
  ['no claim has, to who makes pods, which make their claims', ONLY_PODS, undefined, 'yes'],
  ['no claim has, not to who makes only claims', ONLY_CLAIMS, undefined, 'no'],
  ['a claim of another has, to who makes pods and changes it', CHANGES, DB, 'yes'],
  ['a claim of another has, not to who changes another volume', CHANGES_OTHER, DB, 'no'],
  ['a claim of another has, not to who changes it and runs nothing', ONLY_CHANGES, DB, 'no'],
] as const)('a volume of a node opens the node where %s', async (_, rights, claim, verdict) => {
  const found = await answer('restricted', [...rights, volume(DISK, claim)])
  const by = verdict === 'yes' ? 'N3' : undefined
  expect([found.verdict, found.path[0]?.id]).toEqual([verdict, by])
  expect(found.confidence).toBe(by === undefined ? null : 'conditional')
})

test.each([
  ['a claim has', ONLY_PODS, CLAIM],
  ['no claim has', ONLY_PODS, undefined],
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

/** A pod on the node that is given nothing, but has the claim. */
const WITH_CLAIM: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'lab', name: 'worker' },
  spec: {
    nodeName: 'n1',
    automountServiceAccountToken: false,
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  },
}
const EXEC = granted(LAB, 'create pods/exec')

test.each([
  ['is a directory of the node', DISK, CLAIM, ['P5', 'N9', 'D11']],
  ['is a directory of the node for another claim', DISK, DB, []],
  ['is none of the node', CSI, CLAIM, []],
] as const)('a command in a pod whose volume %s', async (_, source, claim, ids) => {
  const found = await answer('restricted', [...EXEC, WITH_CLAIM, volume(source, claim)])
  expect(found.path.map(({ id }) => id)).toEqual(ids)
  expect(found.confidence).toBe(ids.length === 0 ? null : 'conditional')
})

test('a storage class takes pods, and no right to make claims', async () => {
  const classes = granted(EVERYWHERE, 'create storageclasses.storage.k8s.io')
  expect((await answer('restricted', classes)).verdict).toBe('no')
  const found = await answer('restricted', [...classes, ...ONLY_PODS])
  expect(found.path).toMatchObject([{ id: 'N5', confidence: 'conditional' }])
})

const AS_NODE = ['impersonate users:system:node:n1', 'impersonate groups:system:nodes']

test.each([
  ['bring a volume with it to a pod', 'create persistentvolumes', 'N4'],
  ['bind a pod that waits', 'create pods/binding', 'P10'],
] as const)('acting as a node is enough to %s', async (_, right, id) => {
  const waiting = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'pay', name: 'waits' },
    spec: {
      volumes: [{ name: 'v', secret: { secretName: 'other' } }],
      containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    },
  }
  const other = { namespace: 'pay', name: 'other' }
  const objects = [waiting, WITH_CLAIM, { apiVersion: 'v1', kind: 'Secret', metadata: other }]
  const alone = await answer('restricted', [...objects, ...granted(EVERYWHERE, right)], other)
  expect(alone.confidence).toBe('conditional')
  const both = await answer(
    'restricted',
    [...objects, ...granted(EVERYWHERE, right, ...AS_NODE)],
    other,
  )
  expect([both.confidence, both.path.at(-1)?.id]).toEqual(['certain', id])
})

const THERE = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: CLAIM }

test('a claim that is not there is no evidence, but part of the condition', async () => {
  const waits = await answer('restricted', [...ONLY_PODS, volume(DISK, CLAIM)])
  const [step] = waits.path
  expect(step?.condition).toMatch(/, and claim lab\/data, for which it still waits, is made$/)
  expect(step?.evidence).toContainEqual({
    kind: 'PersistentVolume',
    name: 'pv',
    field: 'spec.claimRef',
  })
  expect(step?.evidence.map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim')

  const bound = await answer('restricted', [...ONLY_PODS, THERE, volume(DISK, CLAIM)])
  expect(bound.path[0]?.condition).not.toContain('claim')
  expect(bound.path[0]?.evidence).toContainEqual({ kind: 'PersistentVolumeClaim', ...CLAIM })

  // Who changes the volume takes the claim out of it.
  const [changed] = (await answer('restricted', [...CHANGES, volume(DISK, DB)])).path
  expect(changed?.condition).not.toContain('claim')
})
