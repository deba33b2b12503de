import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Authenticator } from './authenticator.ts'

/** User name and password (RFC 7617); kube-apiserver dropped it in 1.19, proxies in front still use it. */
export function basicAuth(
  username: string,
  password: SecretBytes | undefined,
): Pick<Authenticator, 'authorization' | 'refresh'> {
  const pair = Buffer.concat([Buffer.from(`${username}:`), password?.reveal() ?? new Uint8Array()])
  const header = SecretBytes.fromText(`Basic ${pair.toString('base64')}`)
  return {
    authorization: () => Promise.resolve(header),
    refresh: () => Promise.resolve(false),
  }
}
