import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Given } from '../given.ts'
import type { Scene } from '../scene.ts'
import { allowed } from '../settle.ts'
import { until } from './accounts.ts'

const CONTAINER = { name: 'main', image: 'registry.k8s.io/pause:3.10' }

export interface PodOptions {
  readonly name?: string
  /** Puts the pod on this node without asking the scheduler. */
  readonly node?: string
  readonly account?: string
  readonly namespace?: string
  /** `automountServiceAccountToken`; unset by default. */
  readonly token?: boolean
  /** Whether the container reads what is attached to it. */
  readonly stdin?: boolean
}

/** A pod that does nothing. */
export function pod(options: PodOptions = {}): KubeObject {
  const { name = 'pod', node, account, namespace, token, stdin = false } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      containers: [{ ...CONTAINER, stdin }],
      ...(node !== undefined && { nodeName: node }),
      ...(account !== undefined && { serviceAccountName: account }),
      ...(token !== undefined && { automountServiceAccountToken: token }),
    },
  }
}

/** A pod that has the Secret in its environment. */
export function podWithTarget({ secret }: Scene, options: PodOptions = {}): KubeObject {
  const plain = pod(options)
  const envFrom = [{ secretRef: { name: secret.name } }]
  return { ...plain, spec: { ...plain['spec'], containers: [{ ...CONTAINER, envFrom }] } }
}

/** A node of the shared control plane. */
export const NODE = 'worker-1'

/** A pod with the Secret on the node, of which the Node authorizer has heard. */
export function podOnNode(node = NODE) {
  return (scene: Scene): Given => ({
    manifests: [podWithTarget(scene, { node })],
    prepare: () =>
      until('the Node authorizer to know the pod', () =>
        allowed(scene.admin, {
          user: `system:node:${node}`,
          groups: ['system:nodes'],
          verb: 'get',
          resource: 'secrets',
          namespace: scene.namespace,
          name: scene.secret.name,
        }),
      ),
  })
}
