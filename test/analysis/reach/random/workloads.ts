import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { ACCOUNTS, CLAIMS, NAMESPACES, NODE_OBJECTS, NODES, SECRETS } from './names.ts'
import type { Random } from './random.ts'

/** Nodes, service accounts, Secrets, pods and volumes. */
export function randomWorkloads(random: Random): readonly KubeObject[] {
  return [
    ...NODE_OBJECTS.map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
    ...NAMESPACES.flatMap((namespace) => [
      ...ACCOUNTS.map((name) => object('ServiceAccount', namespace, name)),
      ...SECRETS.slice(0, 5).map((name) => object('Secret', namespace, name)),
      ...Array.from({ length: 6 }, (_, at) => pod(random, namespace, `pod-${at}`)),
    ]),
    ...PV_SOURCES.map((source, at) => persistentVolume(random, `pv-${at}`, source)),
    ...Array.from({ length: 8 }, (_, at) =>
      persistentVolume(random, `pv-more-${at}`, random.pick(PV_SOURCES)),
    ),
  ]
}

/** What has to happen to a pod after it was made. */
export interface PodChange {
  readonly namespace: string
  readonly name: string
  readonly phase?: string
  /** Secret for the environment of a new ephemeral container. */
  readonly debugWith?: string
}

/** Pods that end, and pods that get an ephemeral container with a Secret. */
export function randomChanges(
  random: Random,
  objects: readonly KubeObject[],
): readonly PodChange[] {
  return objects
    .filter(({ kind }) => kind === 'Pod')
    .flatMap(({ metadata: { namespace = '', name } }): PodChange[] => {
      if (random.chance(30)) {
        return [{ namespace, name, phase: random.pick(['Succeeded', 'Failed', 'Running']) }]
      }
      return random.chance(30) ? [{ namespace, name, debugWith: random.pick(SECRETS) }] : []
    })
}

function object(kind: string, namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { namespace, name } }
}

function pod(random: Random, namespace: string, name: string): KubeObject {
  const volumes = random
    .some(POD_VOLUMES, 0, 4)
    .map((make, at) => ({ name: `v${at}`, ...make(random.pick(SECRETS), random) }))
  const mirror = random.chance(15)
  const scheduled = random.chance(75) ? { nodeName: random.pick(NODES) } : {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      // Presence counts, not the value; a mirror pod has to name its node.
      annotations: mirror ? { 'kubernetes.io/config.mirror': 'hash' } : {},
    },
    spec: {
      ...scheduled,
      ...(mirror ? { nodeName: random.pick(NODES) } : {}),
      // No scheduler of this name exists, so what is unscheduled stays so.
      schedulerName: 'nobody',
      serviceAccountName: random.pick(ACCOUNTS),
      automountServiceAccountToken: false,
      imagePullSecrets: random.chance(25) ? [{ name: random.pick(SECRETS) }] : [],
      initContainers: random.chance(40) ? [container(random, 'init', [])] : [],
      containers: [container(random, 'main', volumes)],
      volumes,
    },
  }
}

function container(random: Random, name: string, volumes: readonly { name: string }[]): object {
  return {
    name,
    image: 'registry.example/none',
    env: random.chance(35) ? [env(random.pick(SECRETS))] : [],
    envFrom: random.chance(25) ? [{ secretRef: { name: random.pick(SECRETS) } }] : [],
    volumeMounts: volumes
      .filter(() => random.chance(60))
      .map(({ name: volume }, at) => ({
        name: volume,
        mountPath: `/mnt/${at}`,
        ...(random.chance(30) ? { subPath: 'one' } : {}),
      })),
  }
}

/** An environment variable from the Secret. */
export function env(secret: string): object {
  return { name: 'VALUE', valueFrom: { secretKeyRef: { name: secret, key: 'k', optional: true } } }
}

type MakeVolume = (secret: string, random: Random) => object
const ref = (name: string): object => ({ secretRef: { name } })
const items = [{ key: 'k', path: 'one' }]

/** Every volume of a pod spec that can name a Secret, and those that lead to volumes. */
const POD_VOLUMES: readonly MakeVolume[] = [
  (name) => ({ secret: { secretName: name, optional: true } }),
  (name, random) => ({
    projected: {
      sources: [
        { secret: { name, items } },
        { secret: { name: random.pick(SECRETS), items: [{ key: 'k', path: 'two' }] } },
      ],
    },
  }),
  (name) => ({ azureFile: { secretName: name, shareName: 's' } }),
  (name) => ({ cephfs: { monitors: ['m'], ...ref(name) } }),
  (name) => ({ cinder: { volumeID: 'v', ...ref(name) } }),
  (name) => ({ flexVolume: { driver: 'example.com/d', ...ref(name) } }),
  (name) => ({ rbd: { monitors: ['m'], image: 'i', ...ref(name) } }),
  (name) => ({ scaleIO: { gateway: 'g', system: 's', volumeName: 'v', ...ref(name) } }),
  (name) => ({
    iscsi: { targetPortal: 'p', iqn: 'iqn.2001-04.com.example:x', lun: 0, ...ref(name) },
  }),
  (name) => ({ storageos: { volumeName: 'v', ...ref(name) } }),
  (name) => ({ csi: { driver: 'example.com', nodePublishSecretRef: { name } } }),
  (_, random) => ({ persistentVolumeClaim: { claimName: random.pick(CLAIMS) } }),
  (_, random) => ({ persistentVolumeClaim: { claimName: random.pick(CLAIMS) } }),
  () => ({
    ephemeral: {
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    },
  }),
]

interface SecretReference {
  readonly name: string
  readonly namespace?: string
}
type MakeSource = (secret: SecretReference) => object
const pvRef = (secretRef: SecretReference): object => ({ secretRef })
const csi = (field: string): MakeSource => {
  return (secret) => ({ csi: { driver: 'example.com', volumeHandle: 'h', [field]: secret } })
}

/** Every field of a PersistentVolume that can name a Secret. */
const PV_SOURCES: readonly MakeSource[] = [
  ({ name, namespace }) => ({
    azureFile: {
      secretName: name,
      shareName: 's',
      ...(namespace ? { secretNamespace: namespace } : {}),
    },
  }),
  (secret) => ({ cephfs: { monitors: ['m'], ...pvRef(secret) } }),
  (secret) => ({ cinder: { volumeID: 'v', ...pvRef(secret) } }),
  (secret) => ({ flexVolume: { driver: 'example.com/d', ...pvRef(secret) } }),
  (secret) => ({ rbd: { monitors: ['m'], image: 'i', ...pvRef(secret) } }),
  (secret) => ({ scaleIO: { gateway: 'g', system: 's', volumeName: 'v', ...pvRef(secret) } }),
  (secret) => ({
    iscsi: { targetPortal: 'p', iqn: 'iqn.2001-04.com.example:x', lun: 0, ...pvRef(secret) },
  }),
  (secret) => ({ storageos: { volumeName: 'v', ...pvRef(secret) } }),
  csi('controllerPublishSecretRef'),
  csi('controllerExpandSecretRef'),
  csi('nodePublishSecretRef'),
  csi('nodeStageSecretRef'),
  csi('nodeExpandSecretRef'),
]
/** The API server insists on a namespace in these. */
const NEEDS_NAMESPACE = /"(csi|cinder|storageos)"/

function persistentVolume(random: Random, name: string, source: MakeSource): KubeObject {
  const secret = random.pick(SECRETS)
  const namespace = random.pick(NAMESPACES)
  const without = source({ name: secret })
  const bare = !NEEDS_NAMESPACE.test(JSON.stringify(without)) && random.chance(30)
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      ...(bare ? without : source({ name: secret, namespace })),
      ...(random.chance(85)
        ? { claimRef: { namespace: random.pick(NAMESPACES), name: random.pick(CLAIMS) } }
        : {}),
    },
  }
}
