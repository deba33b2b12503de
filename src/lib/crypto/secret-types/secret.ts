import type { JsonObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** A v1 Secret whose values cannot be printed by accident. */
export interface PlainSecret {
  /** As in the manifest: name, namespace, labels, annotations and whatever else stands there. */
  readonly metadata: JsonObject
  /** Empty when the manifest says none, which the API server reads as `Opaque`. */
  readonly type: string
  readonly immutable?: boolean
  /** Decoded values in the order of the manifest. */
  readonly data: ReadonlyMap<string, SecretBytes>
}
