import type { Metadata, Owner } from './metadata.ts'

/**
 * How a pod spec uses a Secret.
 *
 * - `env`, `envFrom`: copied into the environment at start
 * - `volume`, `projected`: a directory that the kubelet refreshes, unless mounted by subPath
 * - `imagePull`: used by the kubelet to pull images
 * - `storage`: credentials of an in-tree or CSI volume, used by the kubelet to mount
 */
export type SecretUse = 'env' | 'envFrom' | 'volume' | 'projected' | 'imagePull' | 'storage'

/** One place in a pod spec that names a Secret of the pod's own namespace. */
export interface PodSecretRef {
  readonly secret: string
  /** The keys that are used, or null for every key. */
  readonly keys: readonly string[] | null
  readonly optional: boolean
  /**
   * Where it stands, from the pod spec's root, list items by name:
   * `containers[api].env[DB_PASSWORD].valueFrom.secretKeyRef`.
   */
  readonly field: string
  readonly use: SecretUse
  /** Absent for volumes that no container mounts, image pulls and storage credentials. */
  readonly container?: string
  readonly containerType?: 'container' | 'init' | 'ephemeral'
  /** Name of the environment variable, prefix of `envFrom`, or mount path. */
  readonly at?: string
  /** Mounted by `subPath` or `subPathExpr`: never refreshed. */
  readonly subPath?: boolean
}

/**
 * What lets a process in some container of a pod act on the node.
 *
 * - `privileged`: a privileged container, or a Windows HostProcess container
 * - `hostPath`: a container mounts a directory of the node
 * - `capabilities`: a container adds one of those that lead out of it; see `model/pod-spec/host.ts`
 */
export type HostAccess =
  | 'privileged'
  | 'hostPath'
  | 'hostPID'
  | 'hostNetwork'
  | 'hostIPC'
  | 'capabilities'

/** The secret-bearing part of a pod spec, wherever the spec stands. */
export interface PodSpecFact {
  readonly serviceAccount: string
  /** `spec.automountServiceAccountToken`; absent means the service account decides. */
  readonly automount?: boolean
  /**
   * A container mounts a projected service account token for the API server
   * itself. Admission adds the volume to live pods, so that there this decides;
   * in templates and manifests `automount` has not been acted on yet.
   */
  readonly token?: boolean
  /**
   * There is such a volume, whether or not a container mounts it: NodeRestriction
   * lets a node ask for a token of the pod's service account only then.
   */
  readonly tokenVolume?: boolean
  /** In the order of {@link HostAccess}; absent means none. */
  readonly host?: readonly HostAccess[]
  /** A container has `stdin: true`, so that `kubectl attach` reaches its process. */
  readonly interactive?: boolean
  readonly secretRefs: readonly PodSecretRef[]
  /** PersistentVolumeClaims it names, generic ephemeral volumes included once the pod's name is known. */
  readonly claims: readonly string[]
}

export interface PodFact extends Metadata {
  readonly kind: 'Pod'
  readonly owner?: Owner
  /** Empty while unscheduled. */
  readonly node: string
  /** `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. */
  readonly phase: string
  readonly ready: boolean
  /** Static pod's mirror: the Node authorizer derives nothing from its Secrets. */
  readonly mirror: boolean
  /** It has scheduling gates, and can be bound to no node before they are removed. */
  readonly gated?: boolean
  readonly spec: PodSpecFact
}

export type WorkloadKind =
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'Job'
  | 'CronJob'
  | 'PodTemplate'

/** Anything that holds a pod template. */
export interface WorkloadFact extends Metadata {
  readonly kind: 'Workload'
  readonly workload: WorkloadKind
  readonly owner?: Owner
  /** Wanted replicas, where the kind has them. */
  readonly replicas?: number
  readonly template: PodSpecFact
}
