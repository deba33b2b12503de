import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate, stage } from '../demonstration.ts'
import type { Given } from '../given.ts'
import type { Scene, SceneOptions } from '../scene.ts'
import { HELD } from './held-node.ts'
import { beside, claimant, consumer, otherSecret, secretRef, volume } from './objects.ts'

/** The node itself is the attacker: the kubelet's certificate, and no rights of its own. */
const asHeldNode: SceneOptions = {
  as: () => ({ user: `system:node:${HELD}`, groups: ['system:nodes'] }),
}

/** Objects, and a pod on the node that makes a sentinel readable after all that. */
const there =
  (objects: (scene: Scene) => KubeObject[], prepare?: (scene: Scene) => Promise<unknown>) =>
  (scene: Scene): Given => ({
    manifests: objects(scene),
    prepare: async () => {
      await prepare?.(scene)
      await scene.admin.apply([otherSecret('sentinel'), last()], { namespace: scene.namespace })
    },
  })

function last(): KubeObject {
  return consumer('last', {
    nodeName: HELD,
    containers: [
      { name: 'a', image: 'any.example/a', envFrom: [{ secretRef: { name: 'sentinel' } }] },
    ],
  })
}

async function read(attacker: Attacker, scene: Scene): Promise<Answer> {
  await eventually('the Node authorizer to see the last pod', async () => {
    return (await attacker.try('GET', beside(scene, 'sentinel').path)).status === 200
  })
  return attacker.get(scene.secret.path)
}

demonstrate({
  id: 'D11',
  title: 'a node gets the Secret of its pod',
  scene: asHeldNode,
  given: there(() => [consumer('app', { nodeName: HELD })]),
  attack: read,
  without: 'the pod on this node',
  twin: there(() => [consumer('app', { nodeName: 'worker-1' })]),
})

const path = (scene: Scene): string => `/api/v1/namespaces/${scene.namespace}/pods/app`
const finish = (scene: Scene, phase: string): Promise<unknown> =>
  scene.admin.patch(`${path(scene)}/status`, { status: { phase } })
const remove = (scene: Scene): Promise<unknown> =>
  scene.admin.request('DELETE', `${path(scene)}?gracePeriodSeconds=0`)

for (const phase of ['Succeeded', 'Failed']) {
  demonstrate({
    id: 'D11',
    title: `a node gets the Secret of a pod that has ${phase}`,
    scene: asHeldNode,
    given: there(
      () => [consumer('app', { nodeName: HELD })],
      (scene) => finish(scene, phase),
    ),
    attack: read,
    without: 'the pod (it was deleted)',
    twin: there(
      () => [consumer('app', { nodeName: HELD })],
      async (scene) => {
        await finish(scene, phase)
        await remove(scene)
      },
    ),
  })
}

demonstrate({
  id: 'N6',
  title: 'a node gets the Secret that the volume of a pod names, in another namespace than the pod',
  scene: asHeldNode,
  given: there((scene) => [
    claimant(scene, HELD),
    volume(scene, { nodeStageSecretRef: secretRef(scene) }),
  ]),
  attack: read,
  without: 'a reference that kubelets use',
  twin: there((scene) => [
    claimant(scene, HELD),
    volume(scene, { controllerPublishSecretRef: secretRef(scene) }),
  ]),
})

const ephemeral = (volumeName: string) => ({
  nodeName: HELD,
  containers: [{ name: 'main', image: 'registry.example/main' }],
  volumes: [
    {
      name: volumeName,
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
  ],
})
const forGenerated = (scene: Scene): KubeObject =>
  volume(
    scene,
    { nodePublishSecretRef: secretRef(scene) },
    { claimRef: { namespace: scene.namespace, name: 'app-data' } },
  )

demonstrate({
  id: 'N6',
  title: 'a claim that an ephemeral volume makes counts by its name, POD-VOLUME',
  scene: asHeldNode,
  given: there((scene) => [consumer('app', ephemeral('data')), forGenerated(scene)]),
  attack: read,
  without: 'a volume of that name',
  twin: there((scene) => [consumer('app', ephemeral('cache')), forGenerated(scene)]),
})

const mirrors = { 'kubernetes.io/config.mirror': 'any' }

demonstrate({
  id: 'N6',
  title: 'a volume named by the claim of a pod counts',
  scene: asHeldNode,
  given: there((scene) => withVolume(scene)),
  attack: read,
  without: 'a pod that is more than the mirror of a static pod',
  twin: there((scene) => withVolume(scene, mirrors)),
})

function withVolume(scene: Scene, annotations: Record<string, string> = {}): KubeObject[] {
  const made = claimant(scene, HELD)
  const reference = { nodePublishSecretRef: secretRef(scene) }
  return [{ ...made, metadata: { ...made.metadata, annotations } }, volume(scene, reference)]
}

test('N6: a mirror pod that names a Secret is not even accepted', async () => {
  const made = consumer('app', { nodeName: HELD })
  const mirror = { ...made, metadata: { ...made.metadata, annotations: mirrors } }
  const staged = stage({ manifests: [mirror] }, 'N6')
  await expect(staged).rejects.toThrow('a mirror pod may not reference secrets')
})
