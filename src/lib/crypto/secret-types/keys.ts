import type { SecretBytes } from '../../base/secret-bytes.ts'
import { dataField, refused, type Violation } from './violation.ts'

/** `MaxSecretSize`: all values together, decoded. */
export const MAX_SECRET_BYTES = 1024 * 1024

// IsConfigMapKey in k8s.io/apimachinery/pkg/util/validation.
const KEY = /^[-._a-zA-Z0-9]+$/
const MAX_KEY_LENGTH = 253

/** Why `key` cannot be a key of a Secret; undefined when it can. */
export function keyProblem(key: string): string | undefined {
  if (!KEY.test(key)) return 'must consist of letters, digits, "-", "_" and "."'
  if (key.length > MAX_KEY_LENGTH) return `must be no more than ${MAX_KEY_LENGTH} characters`
  // The kubelet's atomic writer keeps its own files under such names.
  if (key === '.' || key.startsWith('..')) return 'must not be "." and not start with ".."'
  return undefined
}

/** Names of keys and the size of everything. */
export function checkData(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  const found = [...data.keys()].flatMap((key) => {
    const problem = keyProblem(key)
    return problem === undefined ? [] : [refused('key', dataField(key), problem)]
  })
  const size = [...data.values()].reduce((sum, value) => sum + value.length, 0)
  if (size <= MAX_SECRET_BYTES) return found
  return [...found, refused('size', 'data', `must be no more than ${MAX_SECRET_BYTES} bytes`)]
}
