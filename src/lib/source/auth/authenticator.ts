import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'

/** A TLS client certificate with its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string
  readonly key: SecretBytes
}

/**
 * Proves who we are. Made once for a connection and asked anew for each
 * request, because credentials age.
 */
export interface Authenticator {
  /** Value of the `Authorization` header, or undefined for none. */
  authorization(): Promise<SecretBytes | undefined>
  /** What to show in the TLS handshake. The same object for as long as it is the same certificate. */
  certificate(): Promise<ClientCertificate | undefined>
  /**
   * To be called when the server answered 401. Drops what it refused.
   *
   * @param rejected what {@link Authenticator.authorization} had given for that request
   * @returns whether a second try may have more luck
   */
  refresh(rejected: SecretBytes | undefined): Promise<boolean>
}

/** Nobody: requests go out without credentials. */
export const ANONYMOUS: Authenticator = {
  authorization: () => Promise.resolve(undefined),
  certificate: () => Promise.resolve(undefined),
  refresh: () => Promise.resolve(false),
}

/**
 * `Bearer TOKEN`.
 *
 * @param owner whose token it is, for the error
 * @throws UserError when the token cannot be sent in a header; the error does not show it
 */
export function bearer(token: SecretBytes, owner: string): SecretBytes {
  const text = token.revealText()
  // RFC 9110 field values: visible characters, blanks and tabs.
  if (!/^[\t\x20-\x7e\x80-\u{10ffff}]+$/u.test(text)) {
    throw new UserError(`the token of ${owner} holds characters that cannot be sent`, [
      'a line break at its end is the usual reason',
    ])
  }
  return SecretBytes.fromText(`Bearer ${text}`)
}
