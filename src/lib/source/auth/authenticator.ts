import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'

/** A TLS client certificate with its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string
  readonly key: SecretBytes
}

/** What proves who we are: something for the TLS handshake, something for each request, or both. */
export interface Credentials {
  readonly certificate?: ClientCertificate
  /** Value of the `Authorization` header. */
  readonly authorization?: SecretBytes
}

/** Gives credentials. Asked anew for each request, because credentials age. */
export interface Authenticator {
  /** The same object, with the same certificate object, for as long as nothing changed. */
  credentials(): Promise<Credentials>
  /**
   * To be called when the server answered 401: gets new credentials, unless
   * somebody else did since `rejected` was given out.
   *
   * @returns whether a second try may have more luck
   */
  refresh(rejected: Credentials): Promise<boolean>
}

/** Credentials that never change. */
export function fixed(credentials: Credentials): Authenticator {
  return {
    credentials: () => Promise.resolve(credentials),
    refresh: () => Promise.resolve(false),
  }
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
  if (!/^[\t\x20-\x7e\x80-\xff]+$/.test(text)) {
    throw new UserError(`the token of ${owner} holds characters that cannot be sent`, [
      'a line break at its end is the usual reason',
    ])
  }
  return SecretBytes.fromText(`Bearer ${text}`)
}
