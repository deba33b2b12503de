import type { NamespacedName } from '../base/names.ts'
import type { ClaimFact, VolumeFact, VolumeSecretRef } from './facts/storage.ts'
import { metadataOf } from './metadata.ts'
import { at, isObject, member, textOf } from '../base/json.ts'

/** How a PersistentVolume's field says in which namespace its Secret is. */
interface VolumeField {
  readonly field: string
  readonly path: readonly string[]
  /** Whether an absent namespace means the claim's. */
  readonly claimDefault: boolean
  /** Whether the Node authorizer lets the kubelet have the Secret. */
  readonly kubeletVisible: boolean
}

function secretRef(plugin: string, name: string, claimDefault: boolean): VolumeField {
  const kubeletVisible = !name.startsWith('controller')
  return { field: `spec.${plugin}.${name}`, path: [plugin, name], claimDefault, kubeletVisible }
}

/**
 * The fields that hold a SecretReference, in the order and with the defaults of
 * `VisitPVSecretNames` in k8s.io/kubernetes/pkg/api/v1/persistentvolume/util.go
 * (v1.36); `azureFile` is the thirteenth and has a form of its own.
 */
const FIELDS: readonly VolumeField[] = [
  secretRef('cephfs', 'secretRef', true),
  secretRef('cinder', 'secretRef', false),
  secretRef('flexVolume', 'secretRef', true),
  secretRef('rbd', 'secretRef', true),
  secretRef('scaleIO', 'secretRef', true),
  secretRef('iscsi', 'secretRef', true),
  secretRef('storageos', 'secretRef', false),
  secretRef('csi', 'controllerPublishSecretRef', false),
  secretRef('csi', 'controllerExpandSecretRef', false),
  secretRef('csi', 'nodePublishSecretRef', false),
  secretRef('csi', 'nodeStageSecretRef', false),
  secretRef('csi', 'nodeExpandSecretRef', false),
]

/** A PersistentVolume with the Secrets that it names. */
export function volumeFact(raw: unknown): VolumeFact {
  const spec = member(raw, 'spec')
  const claim = claimOf(member(spec, 'claimRef'))
  return {
    kind: 'PersistentVolume',
    ...metadataOf(raw),
    ...(claim === undefined ? {} : { claim }),
    secretRefs: volumeSecretRefs(spec),
    ...(isOfNode(spec) ? { hostPath: true } : {}),
  }
}

function isOfNode(spec: unknown): boolean {
  return isObject(member(spec, 'hostPath')) || isObject(member(spec, 'local'))
}

/** The 13 fields of a PersistentVolumeSpec that name a Secret; also used by inline volumes. */
export function volumeSecretRefs(spec: unknown): readonly VolumeSecretRef[] {
  const claimNamespace = textOf(at(spec, 'claimRef', 'namespace'))
  const refs = FIELDS.flatMap((each) => fieldRef(spec, each, claimNamespace))
  return [...azureFileRef(spec, claimNamespace), ...refs]
}

/** A PersistentVolumeClaim. */
export function claimFact(raw: unknown): ClaimFact {
  const spec = member(raw, 'spec')
  return {
    kind: 'PersistentVolumeClaim',
    ...metadataOf(raw),
    volume: textOf(member(spec, 'volumeName')),
    storageClass: textOf(member(spec, 'storageClassName')),
  }
}

function claimOf(raw: unknown): NamespacedName | undefined {
  if (!isObject(raw)) return undefined
  return { namespace: textOf(raw['namespace']), name: textOf(raw['name']) }
}

function fieldRef(
  spec: unknown,
  { field, path, claimDefault, kubeletVisible }: VolumeField,
  claimNamespace: string,
): readonly VolumeSecretRef[] {
  const raw = at(spec, ...path)
  const name = textOf(member(raw, 'name'))
  if (name === '') return []
  const namespace = textOf(member(raw, 'namespace')) || (claimDefault ? claimNamespace : '')
  return [{ secret: { namespace, name }, field, kubeletVisible }]
}

function azureFileRef(spec: unknown, claimNamespace: string): readonly VolumeSecretRef[] {
  const raw = at(spec, 'azureFile')
  const name = textOf(member(raw, 'secretName'))
  if (name === '') return []
  const namespace = textOf(member(raw, 'secretNamespace')) || claimNamespace
  return [{ secret: { namespace, name }, field: 'spec.azureFile.secretName', kubeletVisible: true }]
}
