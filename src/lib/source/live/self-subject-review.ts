import { ApiError } from '../../base/errors.ts'
import { at, textOf, texts } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'

/** Whom an API server takes somebody for. */
export interface UserInfo {
  readonly username: string
  /** With those that the server adds to everybody. */
  readonly groups: readonly string[]
}

const GROUP = 'authentication.k8s.io'
const REVIEWS = 'selfsubjectreviews'

/**
 * Asks who the credentials of the client belong to (Kubernetes 1.28 and newer).
 *
 * @throws ApiError `denied` when the server does not accept them
 */
export async function whoIs(client: ApiClient): Promise<UserInfo> {
  const info = { verb: 'create', resource: `${REVIEWS}.${GROUP}` }
  try {
    const answer = await client.json({
      method: 'POST',
      path: `/apis/${GROUP}/v1/${REVIEWS}`,
      body: JSON.stringify({ apiVersion: `${GROUP}/v1`, kind: 'SelfSubjectReview' }),
      info,
    })
    const user = at(answer, 'status', 'userInfo')
    return { username: textOf(at(user, 'username')), groups: texts(at(user, 'groups')) }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    throw new ApiError(`${client.name} does not accept the token from standard input (401)`, {
      failure: 'denied',
      request: info,
      status: 401,
      hints: ['it may have expired, or belong to another cluster'],
    })
  }
}
