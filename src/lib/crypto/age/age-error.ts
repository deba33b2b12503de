/**
 * Why a file could not be read or written; the first five are the classes of
 * the CCTV vectors (`expect:`).
 *
 * - `no-match`: none of the identities is a recipient, or the passphrase is wrong
 * - `header`: the header is malformed, or a stanza of our type is
 * - `hmac`: the header was changed after it was written
 * - `armor`: the text form is malformed
 * - `payload`: the content was changed, cut short or added to
 * - `mixed-recipients`: recipients that must not be in one file
 * - `passphrase`: wrong passphrase of an identity file or ssh key
 * - `plugin`: a plugin failed or does not keep to the protocol
 */
export type AgeFailure =
  | 'no-match'
  | 'header'
  | 'hmac'
  | 'armor'
  | 'payload'
  | 'mixed-recipients'
  | 'passphrase'
  | 'plugin'

/** A file that cannot be decrypted, or encrypted as asked. The message never holds key material. */
export class AgeError extends Error {
  override readonly name = 'AgeError'
  readonly kind: AgeFailure
  /** One line each: what may have led to it. */
  readonly hints: readonly string[]

  constructor(kind: AgeFailure, message: string, hints: readonly string[] = []) {
    super(message)
    this.kind = kind
    this.hints = hints
  }
}
