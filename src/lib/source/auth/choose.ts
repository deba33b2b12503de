import type { User } from '../kubeconfig/types.ts'
import { ANONYMOUS, type Authenticator } from './authenticator.ts'
import { basicAuth } from './basic.ts'
import { clientCertificate } from './certificate.ts'
import { fileToken, staticToken } from './token.ts'

/**
 * Chooses how to authenticate, in client-go's order: a token or a password of
 * the user comes before exec plugins and auth providers, and so does a client
 * certificate before an exec plugin. A certificate can come together with a token.
 */
export function chooseAuthenticator(user: User, userName: string): Authenticator {
  const owner = userName === '' ? 'the user' : `user "${userName}"`
  const header = headerOf(user, owner)
  return { ...ANONYMOUS, ...header, certificate: clientCertificate(user) }
}

function headerOf(user: User, owner: string): Partial<Authenticator> {
  if (user.tokenFile) return fileToken(user.tokenFile, user.token, owner)
  if (user.token) return staticToken(user.token, owner)
  if (user.username || user.password) return basicAuth(user.username ?? '', user.password)
  return {}
}
