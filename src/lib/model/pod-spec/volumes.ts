import type { PodSecretRef, SecretUse } from '../facts/pod.ts'
import { at, isObject, listOf, member, textOf } from '../../base/json.ts'

/** A Secret that a volume of a pod names, before it is known who mounts the volume. */
export interface VolumeSource {
  readonly ref: Omit<PodSecretRef, 'container' | 'containerType' | 'at' | 'subPath'>
  /** File in the volume → key in the Secret; null when every key is a file of its own name. */
  readonly files: ReadonlyMap<string, string> | null
}

/**
 * In-tree volumes and CSI, by the field that names the Secret: rows 8–11 and
 * 15–18 of `VisitPodSecretNames` in k8s.io/kubernetes/pkg/api/v1/pod/util.go.
 * `cephfs.secretFile` is a path on the host, not a Secret.
 */
const STORAGE_FIELDS: readonly (readonly [path: readonly string[], shown: string])[] = [
  [['azureFile', 'secretName'], 'azureFile.secretName'],
  [['cephfs', 'secretRef', 'name'], 'cephfs.secretRef'],
  [['cinder', 'secretRef', 'name'], 'cinder.secretRef'],
  [['flexVolume', 'secretRef', 'name'], 'flexVolume.secretRef'],
  [['rbd', 'secretRef', 'name'], 'rbd.secretRef'],
  [['scaleIO', 'secretRef', 'name'], 'scaleIO.secretRef'],
  [['iscsi', 'secretRef', 'name'], 'iscsi.secretRef'],
  [['storageos', 'secretRef', 'name'], 'storageos.secretRef'],
  [['csi', 'nodePublishSecretRef', 'name'], 'csi.nodePublishSecretRef'],
]

/** Every Secret that `volume` (an item of `spec.volumes`) names. */
export function volumeSources(volume: unknown): readonly VolumeSource[] {
  const path = `volumes[${textOf(member(volume, 'name'))}]`
  return [
    ...fileSource(member(volume, 'secret'), 'secretName', `${path}.secret.secretName`, 'volume'),
    ...listOf(at(volume, 'projected', 'sources')).flatMap((source, index) =>
      fileSource(
        member(source, 'secret'),
        'name',
        `${path}.projected.sources[${index}].secret`,
        'projected',
      ),
    ),
    ...STORAGE_FIELDS.flatMap(([names, shown]) =>
      storageSource(textOf(at(volume, ...names)), `${path}.${shown}`),
    ),
  ]
}

function storageSource(secret: string, field: string): readonly VolumeSource[] {
  const ref = { secret, keys: null, optional: false, field, use: 'storage' } as const
  return secret === '' ? [] : [{ ref, files: null }]
}

function fileSource(
  source: unknown,
  nameField: string,
  field: string,
  use: SecretUse,
): readonly VolumeSource[] {
  const secret = textOf(member(source, nameField))
  if (secret === '') return []
  const files = filesOf(listOf(member(source, 'items')))
  const keys = files === null ? null : [...new Set(files.values())]
  const optional = member(source, 'optional') === true
  return [{ ref: { secret, keys, optional, field, use }, files }]
}

function filesOf(items: readonly unknown[]): ReadonlyMap<string, string> | null {
  const entries = items.filter(isObject)
  if (entries.length === 0) return null
  return new Map(entries.map((item) => [textOf(item['path']), textOf(item['key'])]))
}
