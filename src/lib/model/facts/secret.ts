import type { Metadata, Owner } from './metadata.ts'

/** The last entry of `managedFields` that touched the object, or the newest by time. */
export interface Writer {
  readonly manager: string
  readonly operation: string
  /** RFC 3339. */
  readonly time: string
}

/** Everything there is to know about a Secret without reading a value. */
export interface SecretFact extends Metadata {
  readonly kind: 'Secret'
  readonly type: string
  /** Number of keys in `data`, from the table column; absent when the input did not say. */
  readonly keyCount?: number
  /** Names of the keys from `managedFields`; null when managedFields does not account for all of them. */
  readonly keys: readonly string[] | null
  readonly owner?: Owner
  readonly labels: Readonly<Record<string, string>>
  /** Only annotations known to hold no value; see `model/secret.ts`. */
  readonly annotations: Readonly<Record<string, string>>
  /** Names of all annotations. */
  readonly annotationNames: readonly string[]
  readonly lastWriter?: Writer
  /** Distinct field managers. */
  readonly managers: readonly string[]
  /** `immutable: true`; absent when unknown (a table does not show it). */
  readonly immutable?: boolean
  /** `managedFields` say that somebody set `immutable`, but not to what. */
  readonly immutableSet?: true
  /**
   * The annotation `kubectl.kubernetes.io/last-applied-configuration` held
   * `data` or `stringData`; it was dropped while parsing.
   */
  readonly lastAppliedHoldsValues: boolean
  /** `metadata.deletionTimestamp` is set. */
  readonly deleting: boolean
}
