import { SecretBytes } from '../../base/secret-bytes.ts'

/**
 * `Basic …` of user name and password (RFC 7617). kube-apiserver dropped it in
 * 1.19; proxies in front of API servers still use it.
 */
export function basic(username: string, password: SecretBytes | undefined): SecretBytes {
  const pair = Buffer.concat([Buffer.from(`${username}:`), password?.reveal() ?? new Uint8Array()])
  return SecretBytes.fromText(`Basic ${pair.toString('base64')}`)
}
