/** What a registry is shown, and what it says to that. */
import { randomBytes } from 'node:crypto'
import { SecretBytes } from '../../base/secret-bytes.ts'

/**
 * - `password`: user name and password, for Basic
 * - `identityToken`: a refresh token of OAuth 2, for the token endpoint
 * - `registryToken`: a bearer token, for the registry itself
 */
export type RegistryLogin =
  | { readonly kind: 'password'; readonly username: SecretBytes; readonly password: SecretBytes }
  | { readonly kind: 'identityToken'; readonly token: SecretBytes }
  | { readonly kind: 'registryToken'; readonly token: SecretBytes }

/** One of the same kind that nobody has: what it is answered is what a dead one is answered. */
export function madeUp({ kind }: RegistryLogin): RegistryLogin {
  const random = (): SecretBytes => SecretBytes.fromText(randomBytes(16).toString('hex'))
  return kind === 'password'
    ? { kind, username: random(), password: random() }
    : { kind, token: random() }
}

/** The value of `Authorization` for Basic. */
export function basicOf({
  username,
  password,
}: Extract<RegistryLogin, { readonly kind: 'password' }>): string {
  const pair = Buffer.concat([username.reveal(), Buffer.from(':'), password.reveal()])
  return `Basic ${pair.toString('base64')}`
}
