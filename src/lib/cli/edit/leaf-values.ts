import { SecretBytes } from '../../base/secret-bytes.ts'
import { type SopsDocument, valuesByPath } from '../../crypto/sops/index.ts'

/** The values of a plain document by their paths, for a comparison that shows none of them. */
export function leafValues(document: SopsDocument): ReadonlyMap<string, SecretBytes> {
  return new Map(
    valuesByPath(document).map(([path, bytes]) => [path, SecretBytes.from(bytes)] as const),
  )
}
