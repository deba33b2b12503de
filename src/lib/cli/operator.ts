import type { ApiClient } from '../source/http/api-client.ts'
import { whoIs } from '../source/live/self-subject-review.ts'

/** The user whom the API server takes the operator for; servers before 1.28 do not tell. */
export async function operator(client: ApiClient): Promise<string> {
  const user = await whoIs(client).catch(() => undefined)
  return user?.username || 'unknown'
}
