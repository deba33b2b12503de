import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
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
    id: 'N6',
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

const proxy = (...names: string[]): Given['clusterRules'] => [
  {
    verbs: ['get'],
    resources: ['nodes/proxy'],
    ...(names.length > 0 && { resourceNames: names }),
  },
]
const running = [consumer('app', { nodeName: HELD })]
const through = (attacker: Attacker, method: string, rest: string, name = HELD) =>
  attacker.request(method, `/api/v1/nodes/${name}/proxy/${rest}`)

demonstrate({
  id: 'N7',
  title: 'get on nodes/proxy sends any GET to the kubelet',
  proof: 'authorized',
  kubelet: 'answer it, and for one with an upgrade run a command in any container',
  given: { clusterRules: proxy(), manifests: running },
  attack: (attacker, { namespace }) => through(attacker, 'GET', `exec/${namespace}/app/main`),
  without: 'nodes/proxy itself among all of nodes',
  twin: {
    clusterRules: [
      { verbs: ['*'], resources: ['nodes/log', 'nodes/stats', 'nodes/metrics', 'nodes/status'] },
      { verbs: ['get', 'list', 'watch'], resources: ['nodes'] },
    ],
    manifests: running,
  },
})

demonstrate({
  id: 'N7',
  title: 'create on nodes/proxy sends any POST to the kubelet',
  proof: 'authorized',
  kubelet: 'run a command in any container',
  given: {
    clusterRules: [{ verbs: ['create'], resources: ['nodes/proxy'] }],
    manifests: running,
  },
  attack: (attacker, { namespace }) => through(attacker, 'POST', `run/${namespace}/app/main`),
  without: 'create among the verbs',
  twin: {
    clusterRules: [{ verbs: ['update', 'patch', 'delete'], resources: ['nodes/proxy'] }],
    manifests: running,
  },
})

demonstrate({
  id: 'N7',
  title: 'get on nodes/proxy of one name reaches that node',
  proof: 'authorized',
  kubelet: 'answer it',
  given: { clusterRules: proxy(HELD), manifests: running },
  attack: (attacker) => through(attacker, 'GET', 'pods'),
  without: "that node's name",
  twin: { clusterRules: proxy('worker-1'), manifests: running },
})

demonstrate({
  id: 'N7',
  title: 'a name with the port of the kubelet reaches the node too',
  proof: 'authorized',
  kubelet: 'answer it',
  given: { clusterRules: proxy(`https:${HELD}:10250`), manifests: running },
  attack: (attacker) => through(attacker, 'GET', 'pods', `https:${HELD}:10250`),
  without: 'the very same name (the plain one is another)',
  twin: { clusterRules: proxy(HELD), manifests: running },
  // The plain name reaches the node all the same, by the other URL.
  reach: { twin: 'yes' },
})

test('N7: a Role in a namespace gives no nodes/proxy', async () => {
  const scene = await stage({ rules: proxy() ?? [], manifests: running }, 'N7')
  await expect(through(attackerIn(scene), 'GET', 'pods')).rejects.toThrow('403')
})

test('N8: the fine-grained subresources of nodes read no Secret through the API server', async () => {
  const parts = ['log', 'stats', 'metrics', 'spec', 'configz', 'healthz', 'pods', 'checkpoint']
  const resources = parts.map((part) => `nodes/${part}`)
  const scene = await stage(
    { clusterRules: [{ verbs: ['*'], resources }], manifests: running },
    'N8',
  )
  const attacker = attackerIn(scene)
  for (const part of parts) {
    expect((await attacker.try('GET', `/api/v1/nodes/${HELD}/${part}`)).status).toBe(404)
    expect((await attacker.try('GET', `/api/v1/nodes/${HELD}/proxy/${part}`)).status).toBe(403)
  }
  expect((await attacker.try('GET', scene.secret.path)).status).toBe(403)
})
