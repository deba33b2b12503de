/**
 * What is wrong with a Secret.
 *
 * - `metadata`: name, namespace, labels, annotations
 * - `key`: the name of a key
 * - `size`: more than the API server takes
 * - `missing`: the type asks for a key or an annotation that is not there
 * - `format`: a value cannot be read as what the type says it is
 * - `mismatch`: the private key belongs to another certificate, the name to another token
 * - `expired`, `not-yet-valid`: by the date that was given
 * - `immutable`: a field that cannot change
 */
export type ViolationKind =
  | 'metadata'
  | 'key'
  | 'size'
  | 'missing'
  | 'format'
  | 'mismatch'
  | 'expired'
  | 'not-yet-valid'
  | 'immutable'

/** One reason not to send a Secret. */
export interface Violation {
  readonly kind: ViolationKind
  /** As the API server writes it: `data[tls.crt]`, `metadata.name`. */
  readonly field: string
  /** Follows the name of the field; never holds a value. */
  readonly message: string
  /** The API server refuses it too; otherwise it would store something that cannot work. */
  readonly server: boolean
}

/** A violation that the API server finds as well. */
export function refused(kind: ViolationKind, field: string, message: string): Violation {
  return { kind, field, message, server: true }
}

/** A violation that only we look for. */
export function broken(kind: ViolationKind, field: string, message: string): Violation {
  return { kind, field, message, server: false }
}

/** `data[KEY]`. */
export function dataField(key: string): string {
  return `data[${key}]`
}
