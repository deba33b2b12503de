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
  /** Without last-applied, of which {@link SideSecret.hasLastApplied} tells. */
  readonly annotations: Readonly<Record<string, string>>
  /** Whether there is an annotation last-applied-configuration that holds values in clear. */
  readonly hasLastApplied: boolean
  /** Who set what, for a Secret of a cluster. */
  readonly owners?: FieldOwners
}

/** Who set which member, by the field managers of the object. */
export type FieldOwners = Readonly<Record<OwnedPart, ReadonlyMap<string, Owners>>>

export type OwnedPart = 'data' | 'labels' | 'annotations'

export interface Owners {
  /** `apply` of this program did; it takes away what it alone set. */
  readonly applied: boolean
  /** The other field managers, in their order. */
  readonly others: readonly string[]
}
