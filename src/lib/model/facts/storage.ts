import type { NamespacedName } from '../../base/names.ts'
import type { Metadata } from './metadata.ts'

/** A Secret that a PersistentVolume (or a VolumeAttachment's inline volume) names. */
export interface VolumeSecretRef {
  readonly secret: NamespacedName
  /** `spec.csi.nodePublishSecretRef`. */
  readonly field: string
  /** Whether the Node authorizer lets the kubelet have it (false only for `csi.controller*`). */
  readonly kubeletVisible: boolean
}

export interface VolumeFact extends Metadata {
  readonly kind: 'PersistentVolume'
  /** `spec.claimRef`; absent while unclaimed. */
  readonly claim?: NamespacedName
  readonly secretRefs: readonly VolumeSecretRef[]
  /** `spec.hostPath` or `spec.local`: a directory of the node. Absent means that it is none. */
  readonly hostPath?: boolean
}

export interface ClaimFact extends Metadata {
  readonly kind: 'PersistentVolumeClaim'
  readonly volume: string
  readonly storageClass: string
}
