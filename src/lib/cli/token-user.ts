import { VERSION } from '../base/product.ts'
import type { SecretBytes } from '../base/secret-bytes.ts'
import type { Target } from '../source/kubeconfig/target.ts'
import type { UserInfo } from '../source/live/self-subject-review.ts'

/**
 * Asks the API server whose token it is. The token is sent, and nothing else of the kubeconfig's
 * user: a certificate would be asked about in its place.
 *
 * @throws ApiError `denied` with status 401 when the server does not accept it
 */
export async function tokenUser(
  target: Target,
  token: SecretBytes,
  signal?: AbortSignal,
): Promise<UserInfo> {
  const { connectTo } = await import('../source/http/connect.ts')
  const { whoIs } = await import('../source/live/self-subject-review.ts')
  const alone = { ...target, user: { token }, userName: '' }
  const connection = await connectTo(alone, { version: VERSION, ...(signal && { signal }) })
  try {
    return await whoIs(connection)
  } finally {
    connection.close()
  }
}
