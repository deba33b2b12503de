import type { NamespacedName } from '../../base/names.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** A Secret as it stands on one side of a comparison. */
export interface SideSecret extends NamespacedName {
  /** Absent when nothing says it. */
  readonly type?: string
  /** Absent when nothing says it. */
  readonly immutable?: boolean
  readonly data: ReadonlyMap<string, SecretBytes>
  readonly labels: Readonly<Record<string, string>>
  /** Without last-applied, which is told in {@link SideSecret.lastAppliedValues}. */
  readonly annotations: Readonly<Record<string, string>>
  /** How many values the annotation last-applied-configuration holds in clear. */
  readonly lastAppliedValues: number
  /** Who set what, for a Secret of a cluster. */
  readonly applied?: AppliedFields
}

/** The fields that `apply` of this program set before, and alone: it takes them away again. */
export interface AppliedFields {
  readonly data: ReadonlySet<string>
  readonly labels: ReadonlySet<string>
  readonly annotations: ReadonlySet<string>
}
