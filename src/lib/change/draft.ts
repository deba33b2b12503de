import type { NamespacedName } from '../base/names.ts'
import type { SecretBytes } from '../base/secret-bytes.ts'

/** A Secret as it is to be. */
export interface SecretDraft extends NamespacedName {
  /** `Opaque`, `kubernetes.io/tls` and so on. */
  readonly type: string
  /** Values by key, in the order of the keys. */
  readonly data: ReadonlyMap<string, SecretBytes>
  readonly immutable: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
