import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Answer, Attacker } from '../attacker.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { HELD } from './held-node.ts'
import { consumer, pod } from './objects.ts'

/** The label with the level that a namespace enforces. */
export const ENFORCE = 'pod-security.kubernetes.io/enforce'
/** What a kubelet does with a pod that {@link escape} makes. */
export const kubelet =
  "start it, and it reads the kubelet's credentials and every Secret of the node"

/** A namespace without the Secret, in which the attacker has rights. */
export const beside = (scene: Scene): string => `${scene.unique}-beside`
export const podsOf = (name: string): string => `/api/v1/namespaces/${name}/pods`

interface Rights {
  readonly rules?: readonly Rule[]
  readonly clusterRules?: readonly Rule[]
}

/** A pod with the Secret on a node, and the attacker's rights in the namespace beside it. */
export const given =
  (level: string | undefined, { rules = [createPods], clusterRules = [] }: Rights = {}) =>
  (scene: Scene): Given => ({
    rulesIn: { [beside(scene)]: rules },
    clusterRules,
    manifests: [namespaceOf(scene, level), account(scene), consumer('app', { nodeName: HELD })],
  })

export const createPods: Rule = { verbs: ['create'], resources: ['pods'] }

function namespaceOf(scene: Scene, level: string | undefined): KubeObject {
  const labels: Record<string, string> = level === undefined ? {} : { [ENFORCE]: level }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: beside(scene), labels } }
}

function account(scene: Scene): KubeObject {
  const metadata = { name: 'default', namespace: beside(scene) }
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata }
}

/** Creates the pod on the node that the Secret's consumer is on. */
export function start(attacker: Attacker, scene: Scene, spec: object): Promise<Answer> {
  return attacker.create(podsOf(beside(scene)), pod('opens', { nodeName: HELD, ...spec }))
}

/** Creates a pod with all that there is of the node. */
export function escape(attacker: Attacker, scene: Scene): Promise<Answer> {
  const volumes = [{ name: 'root', hostPath: { path: '/' } }]
  return start(attacker, scene, { hostPID: true, volumes })
}
