import { UserError } from '../../base/errors.ts'

/**
 * Why sealing or unsealing failed.
 *
 * - `certificate`: no RSA certificate, or too weak a key
 * - `expired`: the certificate was valid until a date in the past
 * - `private-key`: no RSA private key in what should hold some
 * - `object`: not a SealedSecret, or the parts contradict each other
 * - `namespace`: a namespace or name that the scope binds to is missing
 * - `empty`: nothing to seal
 * - `ciphertext`: not base64, or too short to be a sealed value
 * - `no-key`: no private key opens it under this name, namespace and scope
 * - `template`: a value is made by a Go template that is not understood here
 */
export type SealFailure =
  | 'certificate'
  | 'expired'
  | 'private-key'
  | 'object'
  | 'namespace'
  | 'empty'
  | 'ciphertext'
  | 'no-key'
  | 'template'

/** A failure of this folder; the message never holds a value or a key. */
export class SealError extends UserError {
  readonly kind: SealFailure

  constructor(kind: SealFailure, message: string, hints: readonly string[] = []) {
    super(message, hints)
    this.kind = kind
  }
}
