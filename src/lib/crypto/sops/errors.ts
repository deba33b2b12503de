/**
 * Why a SOPS document could not be read or written.
 *
 * - `format`: not the YAML, JSON, dotenv or INI that it is meant to be, or a shape sops refuses
 * - `metadata`: no `sops` block where one must be, or one that makes no sense
 * - `already-encrypted`: there is a `sops` block where none must be
 * - `no-identity`: none of the identities opens enough key groups
 * - `data-key`: the groups opened, but what they hold is no data key
 * - `value`: a value does not decrypt at its place
 * - `plain-value`: a value that the selection covers is not encrypted
 * - `mac`: every value decrypts, but the document is not the one that was written
 * - `mac-missing`: nothing says that the document is whole
 * - `selection`: the choice of what is encrypted makes no sense
 * - `recipients`: no recipients, or groups that cannot share a key
 * - `mixed-recipients`: recipients that must not read the same document
 * - `config`: `.sops.yaml` makes no sense
 */
export type SopsFailure =
  | 'format'
  | 'metadata'
  | 'already-encrypted'
  | 'no-identity'
  | 'data-key'
  | 'value'
  | 'plain-value'
  | 'mac'
  | 'mac-missing'
  | 'selection'
  | 'recipients'
  | 'mixed-recipients'
  | 'config'

/** A document that is refused. Neither message nor hints ever hold a value, only key names and positions. */
export class SopsError extends Error {
  override readonly name = 'SopsError'
  readonly kind: SopsFailure
  /** One line each: what may have happened, or what to do next. */
  readonly hints: readonly string[]

  constructor(kind: SopsFailure, message: string, hints: readonly string[] = []) {
    super(message)
    this.kind = kind
    this.hints = hints
  }
}
