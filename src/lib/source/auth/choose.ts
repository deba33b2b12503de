import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { User } from '../kubeconfig/types.ts'
import { type Authenticator, bearer, fixed } from './authenticator.ts'
import { basic } from './basic.ts'
import { clientCertificate } from './certificate.ts'
import { execAuthenticator, type ExecOptions } from './exec.ts'
import { authProvider } from './oidc.ts'
import { fileToken } from './token.ts'

/**
 * Chooses how to authenticate, in client-go's order: what the user entry says
 * itself comes before an exec plugin that would have to be asked. A certificate
 * can come together with a token, whatever the token's source.
 *
 * @throws UserError when it cannot be used
 */
export async function chooseAuthenticator(
  user: User,
  userName: string,
  exec: ExecOptions,
): Promise<Authenticator> {
  const owner = userName === '' ? 'the user' : `user "${userName}"`
  const certificate = await clientCertificate(user, owner)
  const both = certificate && { certificate }
  if (user.tokenFile) {
    const fallback = user.token && { fallback: user.token }
    return fileToken({ file: user.tokenFile, owner, ...fallback, ...both })
  }
  const authorization = headerOf(user, owner)
  if (authorization) return fixed({ ...both, authorization })
  if (user.authProvider) return authProvider(user.authProvider, owner, both ?? {})
  if (user.exec && !certificate) return execAuthenticator(user.exec, exec)
  return fixed(both ?? {})
}

function headerOf(user: User, owner: string): SecretBytes | undefined {
  if (user.token) return bearer(user.token, owner)
  if (user.username) return basic(user.username, user.password)
  return undefined
}
