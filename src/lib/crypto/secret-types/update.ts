import { isSameValue, type SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from './secret.ts'
import { refused, type Violation } from './violation.ts'

const OPAQUE = 'Opaque'

/**
 * What forbids changing one Secret into another under the same name
 * (ValidateSecretUpdate in pkg/apis/core/validation). The new one must pass
 * `validateSecret` besides.
 *
 * @param next the Secret as it would be stored: without a type it is Opaque. A
 *   patch that names no type leaves the one that is there; give that one then
 */
export function validateUpdate(current: PlainSecret, next: PlainSecret): readonly Violation[] {
  const found: Violation[] = []
  if ((next.type || OPAQUE) !== (current.type || OPAQUE)) {
    found.push(refused('immutable', 'type', 'cannot be changed; create a Secret of another name'))
  }
  if (current.immutable !== true) return found
  if (next.immutable !== true) {
    found.push(refused('immutable', 'immutable', 'cannot be taken back'))
  }
  if (!sameData(current.data, next.data)) {
    found.push(refused('immutable', 'data', 'cannot be changed, since the Secret is immutable'))
  }
  return found
}

function sameData(
  left: ReadonlyMap<string, SecretBytes>,
  right: ReadonlyMap<string, SecretBytes>,
): boolean {
  if (left.size !== right.size) return false
  return [...left].every(([key, value]) => isSameValue(value, right.get(key)))
}
