import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { AuthProviderConfig } from '../kubeconfig/types.ts'
import { type Authenticator, bearer, type Credentials } from './authenticator.ts'

/**
 * `auth-provider: oidc`, by client-node's own provider: the id token, renewed
 * with the refresh token when it is over. A renewed token stays in memory; the
 * kubeconfig is not written.
 *
 * @throws UserError for any other provider
 */
export function authProvider(
  provider: AuthProviderConfig,
  owner: string,
  others: Omit<Credentials, 'authorization'>,
): Authenticator {
  if (provider.name !== 'oidc') throw unsupported(provider.name, owner)
  const config = Object.fromEntries(
    Object.entries(provider.config).map(([key, value]) => [key, value.revealText()]),
  )
  const user = { name: owner, authProvider: { name: 'oidc', config } }
  let tokens: Promise<{ getToken(user: object): Promise<unknown> }> | undefined
  let current: Credentials = {}

  async function credentials(): Promise<Credentials> {
    const token = await (await (tokens ??= load())).getToken(user).catch(() => undefined)
    if (typeof token !== 'string' || token === '') throw cannotLogIn(owner)
    const authorization = bearer(SecretBytes.fromText(token), owner)
    if (current.authorization?.revealText() !== authorization.revealText()) {
      current = { ...others, authorization }
    }
    return current
  }

  return { credentials, refresh: async (rejected) => (await credentials()) !== rejected }
}

// Loaded only when needed: it brings an OpenID Connect library of its own.
async function load(): Promise<{ getToken(user: object): Promise<unknown> }> {
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js')
  return new OpenIDConnectAuth() as unknown as { getToken(user: object): Promise<unknown> }
}

function cannotLogIn(owner: string): UserError {
  return new UserError(`the OpenID Connect login of ${owner} is over and cannot be renewed`, [
    'log in again with the tool that wrote it into the kubeconfig',
  ])
}

function unsupported(name: string, owner: string): UserError {
  return new UserError(`${owner} logs in by the auth provider "${name}", which is not supported`, [
    'kubectl removed azure and gcp in 1.26; use an exec plugin such as kubelogin or gke-gcloud-auth-plugin',
  ])
}
