import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Given, Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { nodeOf } from './kubelet.ts'

/** A pod that is on a node already, and the attacker's right to one thing about pods. */
export function runningPod(
  pod: KubeObject,
  resource: string,
  ...verbs: string[]
): (scene: Scene) => Given {
  return (scene) => ({
    rules: about(resource, verbs),
    manifests: [pod],
    prepare: () => nodeOf(scene, (json) => json.includes(`"name":"${pod.metadata.name}"`)),
  })
}

export function about(resource: string, verbs: readonly string[]): Rule[] {
  return [{ verbs, resources: [resource] }]
}

export function podPath({ namespace }: Scene, name: string): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`
}
