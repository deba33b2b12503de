import type { CoverageEntry } from '../coverage.ts'
import { resourceName } from '../../base/resource-name.ts'
import type { Resource } from '../types.ts'

/** Why files never prove that something is not there. */
const NOT_PROVEN = 'the files do not say whether they hold all of them'

/**
 * What files show of a kind. They never prove to be whole: `kubectl get` may
 * have been asked for one namespace, one label or one name, and its output
 * looks the same. So, unless the user vouches for it, nothing counts as read,
 * and no answer says "no" on their strength (docs/coverage.md).
 *
 * @param count how many objects there were
 * @param complete the user says that the files hold the whole cluster
 */
export function fileCoverage(
  resource: Resource,
  count: number,
  complete: boolean,
  namespace: string | undefined,
): CoverageEntry {
  const scope = resource.namespaced && namespace !== undefined ? { namespace } : {}
  const entry = { resource: resourceName(resource), ...scope }
  if (complete) return { ...entry, status: 'read', count }
  if (count === 0) return { ...entry, status: 'notInInput' }
  return { ...entry, status: 'notInInput', count, reason: NOT_PROVEN }
}
