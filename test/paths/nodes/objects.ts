import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Scene } from '../scene.ts'

type Fields = Readonly<Record<string, unknown>>

/** A pod that is given the Secret; `spec` adds to its spec. */
export function consumer(name: string, spec: Fields = {}): KubeObject {
  const container = { name: 'main', image: 'registry.example/main' }
  const envFrom = [{ secretRef: { name: 'target' } }]
  return pod(name, { containers: [{ ...container, envFrom }], ...spec })
}

/** A pod in a namespace of its own that knows nothing of the Secret, with a claim. */
export function claimant(scene: Scene, node: string): KubeObject {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'claim' } }]
  const made = pod('claimant', { nodeName: node, volumes })
  return { ...made, metadata: { ...made.metadata, namespace: scene.attackerNamespace } }
}

/** A pod with nothing special. */
export function pod(name: string, spec: Fields = {}): KubeObject {
  const containers = [{ name: 'main', image: 'registry.example/main' }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 0, containers, ...spec },
  }
}

/** A pod as `restricted` wants it, with {@link claimRef}'s claim, that the scheduler has to send to a node. */
export function restrictedPod(name: string, node: string): KubeObject {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
  return pod(name, {
    nodeSelector: { 'kubernetes.io/hostname': node },
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'main', image: 'registry.example/main', securityContext }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'claim' } }],
  })
}

/** A PersistentVolume for {@link claimant}'s claim; `csi` adds references to Secrets. */
export function volume(scene: Scene, csi: Fields, spec: Fields = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeName(scene) },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      claimRef: claimRef(scene),
      csi: { driver: 'driver.example', volumeHandle: 'any', ...csi },
      ...spec,
    },
  }
}

/** What makes a volume {@link claimant}'s, whether or not the claim exists. */
export function claimRef(scene: Scene, name = 'claim'): Fields {
  return { namespace: scene.attackerNamespace, name }
}

/** A reference to the Secret, or to another of its namespace. */
export function secretRef({ secret }: Scene, name = secret.name): Fields {
  return { namespace: secret.namespace, name }
}

export function volumeName(scene: Scene): string {
  return `${scene.unique}-volume`
}

export const VOLUMES = '/api/v1/persistentvolumes'

/** Another Secret beside the attacked one. */
export function otherSecret(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { other: 'other' } }
}

/** The path of a Secret beside the attacked one. */
export function beside({ namespace }: Scene, name: string): { readonly path: string } {
  return { path: `/api/v1/namespaces/${namespace}/secrets/${name}` }
}
