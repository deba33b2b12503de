import type { NamespacedName } from '../base/names.ts'
import type { ApiClient } from '../source/http/api-client.ts'
import { objectPath } from './apply/object-path.ts'

/**
 * One Secret with its values, for verbs that compare or copy them; never to answer who uses or can read it.
 *
 * @throws ApiError
 */
export function getSecret(
  client: ApiClient,
  { namespace, name }: NamespacedName,
): Promise<unknown> {
  return client.json({
    method: 'GET',
    path: objectPath({ kind: 'Secret', namespace, name }),
    info: { verb: 'get', resource: 'secrets', namespace, name },
  })
}
