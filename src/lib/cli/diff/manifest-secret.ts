import { textMap } from '../../base/json.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import type { SecretManifest } from '../manifests/types.ts'

/** A Secret as a manifest has it. */
export function manifestSecret({
  namespace,
  name,
  secret,
  hadLastApplied,
}: Pick<SecretManifest, 'namespace' | 'name' | 'secret' | 'hadLastApplied'>): SideSecret {
  const { type, immutable, data, metadata } = secret
  return {
    namespace,
    name,
    ...(type !== '' && { type }),
    ...(immutable !== undefined && { immutable }),
    data,
    labels: textMap(metadata['labels']),
    annotations: textMap(metadata['annotations']),
    hasLastApplied: hadLastApplied,
  }
}
