/** What there is to know before a credential dies: who uses it, and who could read it. */
import { describeSecret } from '../../analysis/secrets/description.ts'
import { kindAndName, type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { liveSource } from '../../source/live/live-source.ts'
import { readCluster } from '../read-cluster.ts'
import { readPlan } from '../read-plan.ts'

/** How many users are named. */
const NAMED = 8

/** Lines about consumers and readers, as far as they can be seen. @throws ApiError */
export async function factLines(
  client: ApiClient,
  secret: NamespacedName,
): Promise<readonly string[]> {
  const { namespace } = secret
  const source = liveSource(client, { currentNamespace: namespace, askedNamespace: namespace })
  const model = await readCluster(source, readPlan('both', namespace), namespace)
  const { use, readers, coverage } = describeSecret(model, secret)
  const users = use.consumers.filter(({ role }) => role === 'reads').map(kindAndName)
  const able = readers.filter(({ verdict }) => verdict === 'yes').length
  const least = coverage.complete ? '' : 'at least '
  return [
    ` used by   ${usersText(users, coverage.complete)}`,
    ` readers   ${least}${able} (${COMMAND} reach ${qualifiedName(secret)})`,
  ].map(escapeLine)
}

function usersText(users: readonly string[], complete: boolean): string {
  if (users.length === 0) return complete ? 'nothing in the cluster' : 'nothing that was seen'
  const more = users.length > NAMED ? `, and ${users.length - NAMED} more` : ''
  const least = complete ? '' : 'at least '
  return `${least}${users.slice(0, NAMED).join(', ')}${more}`
}
