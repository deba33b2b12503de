import type { SecretBytes } from '../../base/secret-bytes.ts'
import { at, textOf } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'

const GROUP = 'authentication.k8s.io'
const REVIEWS = 'tokenreviews'

/**
 * Asks an API server whose token it is; the one that is asked looks itself.
 *
 * @returns the name of the user; undefined when it takes the token for nobody's
 * @throws ApiError; `denied` when the caller may not ask
 */
export async function reviewToken(
  client: ApiClient,
  token: SecretBytes,
): Promise<string | undefined> {
  const answer = await client.json({
    method: 'POST',
    path: `/apis/${GROUP}/v1/${REVIEWS}`,
    body: JSON.stringify({
      apiVersion: `${GROUP}/v1`,
      kind: 'TokenReview',
      spec: { token: token.revealText() },
    }),
    info: { verb: 'create', resource: `${REVIEWS}.${GROUP}` },
  })
  if (at(answer, 'status', 'authenticated') !== true) return undefined
  return textOf(at(answer, 'status', 'user', 'username'))
}
