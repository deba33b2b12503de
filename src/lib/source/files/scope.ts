import type { Coverage, CoverageEntry } from '../coverage.ts'
import { BUILT_IN } from '../resources/built-in.ts'
import { resourceName } from '../../base/resource-name.ts'

const CLUSTER_WIDE = new Set(
  BUILT_IN.filter(({ namespaced }) => !namespaced).map((resource) => resourceName(resource)),
)

/**
 * What is left of an input's coverage when only one namespace is looked at.
 * Of a kind that this program does not know, only the namespace is claimed.
 */
export function coverageWithin(coverage: Coverage, namespace: string): Coverage {
  return coverage
    .filter((entry) => entry.namespace === undefined || entry.namespace === namespace)
    .map((entry) => restrict(entry, namespace))
}

function restrict(entry: CoverageEntry, namespace: string): CoverageEntry {
  if (CLUSTER_WIDE.has(entry.resource) || entry.status === 'notServed') return entry
  // The number is of the whole cluster.
  const { count: _count, ...rest } = entry
  return { ...rest, namespace }
}
