/** What there is to know before a credential dies: who uses it, and who could read it. */
import type { Exposure } from '../../analysis/incident/exposure.ts'
import { kindAndName, type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { exposuresOf } from '../exposures.ts'

/** How many users are named. */
const NAMED = 8

/** Lines about consumers and readers, as far as they can be seen. @throws ApiError */
export async function factLines(
  client: ApiClient,
  secret: NamespacedName,
): Promise<readonly string[]> {
  return (await exposuresOf(client, [secret])).flatMap(exposureLines)
}

/** The same of what was read before. */
export function exposureLines(exposure: Exposure): readonly string[] {
  const { consumers, readers, coverage } = exposure
  const users = consumers.filter(({ role }) => role === 'reads').map(kindAndName)
  const able = readers.filter(({ reader }) => reader.verdict === 'yes').length
  const least = coverage.complete ? '' : 'at least '
  return [
    ` used by   ${usersText(users, coverage.complete)}`,
    ` readers   ${least}${able} (${COMMAND} reach ${qualifiedName(exposure)})`,
  ].map(escapeLine)
}

function usersText(users: readonly string[], complete: boolean): string {
  if (users.length === 0) return complete ? 'nothing in the cluster' : 'nothing that was seen'
  const more = users.length > NAMED ? `, and ${users.length - NAMED} more` : ''
  const least = complete ? '' : 'at least '
  return `${least}${users.slice(0, NAMED).join(', ')}${more}`
}
