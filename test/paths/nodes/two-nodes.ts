import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Scene } from '../scene.ts'
import { consumer } from './objects.ts'

/** The two nodes of a scene, which no pod of another test goes to. */
export interface TwoNodes {
  /** The attacker holds it. */
  readonly held: string
  /** Where the Secret's pod runs at first. */
  readonly other: string
}

export function nodesOf({ unique }: Pick<Scene, 'unique'>): TwoNodes {
  return { held: `${unique}-held`, other: `${unique}-other` }
}

const NODES = '/api/v1/nodes'

/** Makes the nodes, and a workload whose only pod is on the one that is not held. */
export async function onOtherNode(scene: Scene, workload: KubeObject): Promise<void> {
  const { held, other } = nodesOf(scene)
  await addNode(scene, other)
  await run(scene, workload)
  await podOn(scene, other)
  await addNode(scene, held)
}

/** Starts a workload; it ends before its nodes go, lest it make pods for nobody. */
export async function run(scene: Scene, workload: KubeObject): Promise<void> {
  const { admin, namespace } = scene
  await admin.apply([workload], { namespace })
  const { kind = '', metadata } = workload
  const path = await admin.path('apps/v1', kind, namespace, metadata.name)
  scene.cleanUp(() => admin.delete(`${path}?propagationPolicy=Background`))
}

/** A node for pods that tolerate this scene's taint. */
export async function addNode(scene: Scene, name: string): Promise<void> {
  const { admin, unique } = scene
  await admin.create(NODES, {
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, scene: unique },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    spec: { taints: [{ key: 'scene', value: unique, effect: 'NoSchedule' }] },
  })
  scene.cleanUp(() => admin.delete(`${NODES}/${name}`).catch(() => undefined))
  await eventually(`${name} to take pods`, async () => {
    const { spec } = await admin.get(`${NODES}/${name}`)
    const taints: { key: string }[] = spec.taints ?? []
    return taints.every(({ key }) => key === 'scene')
  })
}

/** The name of a running pod of the workload on this node. */
export function podOn({ admin, namespace }: Scene, node: string): Promise<string> {
  return eventually(`a pod on ${node}`, async () => {
    const pods = await admin.list(`/api/v1/namespaces/${namespace}/pods`)
    const running = pods.find((pod) => {
      return pod['spec'].nodeName === node && pod['status'].phase === 'Running'
    })
    return running?.metadata.name
  })
}

/** A ReplicaSet of one pod with the Secret, for the nodes of the scene. */
export function replicaSet(scene: Scene): KubeObject {
  return workloadOf(scene, 'ReplicaSet', { replicas: 1 }, { nodeSelector: { scene: scene.unique } })
}

/** A DaemonSet with the Secret, for those nodes of the scene that have a label. */
export function daemonSet(scene: Scene, label: string): KubeObject {
  return workloadOf(
    scene,
    'DaemonSet',
    {},
    { nodeSelector: { scene: scene.unique, [label]: 'yes' } },
  )
}

function workloadOf(scene: Scene, kind: string, spec: object, podSpec: object): KubeObject {
  const labels = { app: 'consumer' }
  const tolerations = [{ key: 'scene', operator: 'Equal', value: scene.unique }]
  const template = consumer('any', { tolerations, ...podSpec })
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'consumer' },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: template['spec'] },
    },
  }
}
