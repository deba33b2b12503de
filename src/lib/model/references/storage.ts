import type { ReferenceFact } from '../facts/others.ts'
import { at, member } from '../../base/json.ts'
import { volumeSecretRefs } from '../volume.ts'
import { fromObject, type ObjectKind } from './from.ts'
import { parameterSecrets } from './parameters.ts'

/** The Secrets in the parameters of a StorageClass or VolumeSnapshotClass. */
export function parameterReferences(kind: ObjectKind, raw: unknown): readonly ReferenceFact[] {
  const from = fromObject(kind, raw)
  return parameterSecrets(member(raw, 'parameters')).map((found) => ({
    ...from,
    ...found,
    role: 'reads',
    basis: 'built-in',
  }))
}

/** The Secrets of a VolumeAttachment's inline volume, which is a PersistentVolumeSpec. */
export function attachmentReferences(kind: ObjectKind, raw: unknown): readonly ReferenceFact[] {
  const from = fromObject(kind, raw)
  const inline = at(raw, 'spec', 'source', 'inlineVolumeSpec')
  return volumeSecretRefs(inline).map(({ secret, field }) => ({
    ...from,
    field: field.replace(/^spec\./, 'spec.source.inlineVolumeSpec.'),
    secret: {
      name: secret.name,
      ...(secret.namespace === '' ? {} : { namespace: secret.namespace }),
    },
    role: 'reads',
    basis: 'built-in',
  }))
}
