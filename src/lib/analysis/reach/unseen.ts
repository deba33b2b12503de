import type { Coverage, CoverageEntry } from '../../model/coverage.ts'
import { reachCoverage } from './coverage.ts'
import type { Obstacle } from './report.ts'
import { settledBy } from './settle.ts'

/** Each kind that a path may go through and that was not seen, or only in some namespaces. */
export function unseenObstacles(coverage: Coverage): readonly Obstacle[] {
  const { read, refused, unknown } = reachCoverage(coverage)
  return [...refused, ...unknown].map((spot) => ({
    what: `${spot.resource}${placeOf(spot, read)} could not be read`,
    settledBy: settledBy([spot]),
  }))
}

const NAMED = 3

/** Nothing for the whole cluster; what was read in some namespaces is not said to be unread there. */
function placeOf({ resource, namespace }: CoverageEntry, read: Coverage): string {
  if (namespace !== undefined) return ` in ${namespace}`
  const seen = read.filter((entry) => entry.resource === resource).flatMap(namespaceOf)
  if (seen.length === 0) return ''
  const more = seen.length > NAMED ? ` and ${seen.length - NAMED} more` : ''
  return ` in namespaces other than ${seen.slice(0, NAMED).join(', ')}${more}`
}

function namespaceOf({ namespace }: CoverageEntry): readonly string[] {
  return namespace === undefined ? [] : [namespace]
}
