import { listOf, objectOf, textOf } from '../../base/json.ts'
import type { PruneCandidate } from '../../change/apply/prune.ts'
import { secretFact } from '../../model/secret.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { secretsOfTable, TABLE } from '../../source/resources/secret-table.ts'
import { secretsPath } from './object-path.ts'

const PAGE = 500

/**
 * The Secrets of a namespace whose labels fit the selector, without their values.
 *
 * @throws ApiError
 */
export async function pruneCandidates(
  client: ApiClient,
  namespace: string,
  selector: string,
): Promise<readonly PruneCandidate[]> {
  const found: PruneCandidate[] = []
  let next = ''
  do {
    const query = new URLSearchParams({
      labelSelector: selector,
      limit: String(PAGE),
      ...(next !== '' && { continue: next }),
    })
    const page = objectOf(
      await client.json({
        method: 'GET',
        path: `${secretsPath(namespace)}?${query.toString()}`,
        accept: TABLE,
        info: { verb: 'list', resource: 'secrets', namespace },
      }),
    )
    found.push(...secretsOfTable(page).map(candidateOf))
    next = textOf(objectOf(page['metadata'])['continue'])
  } while (next !== '')
  return found
}

function candidateOf(secret: ReturnType<typeof secretsOfTable>[number]): PruneCandidate {
  const metadata = objectOf(secret.metadata)
  return {
    fact: secretFact(secret),
    uid: textOf(metadata['uid']),
    resourceVersion: textOf(metadata['resourceVersion']),
    managedFields: listOf(metadata['managedFields']),
  }
}
