import type { MayShow, SopsDocument } from '../../crypto/sops/index.ts'
import { valuesByPath } from '../../crypto/sops/index.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Whether a value that stands in the document in clear may be shown: no values of a Secret
 * that no rule has encrypted, and no annotation that repeats them.
 */
export function mayShow(document: SopsDocument): MayShow {
  const isSecret = valuesByPath(document).some(
    ([path, value]) =>
      /^kind(?: \(\d+\))?$/.test(path) && Buffer.from(value).toString() === 'Secret',
  )
  return (path) => {
    if (path.at(-1) === LAST_APPLIED) return false
    return !(isSecret && (path[0] === 'data' || path[0] === 'stringData'))
  }
}
