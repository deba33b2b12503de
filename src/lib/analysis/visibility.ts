import type { Coverage, CoverageEntry } from '../model/coverage.ts'

/** The reason why something could not be seen; enough to print a line and a hint. */
export type BlindSpot = CoverageEntry

/**
 * What stood in the way of seeing every `resource` (`pods`, `deployments.apps`)
 * in `namespace`, or in the whole cluster when no namespace is given. Empty
 * means that everything was seen (design §4.2).
 */
export function blindSpots(
  coverage: Coverage,
  resource: string,
  namespace?: string,
): readonly BlindSpot[] {
  const entries = coverage.filter((entry) => entry.resource === resource)
  if (entries.some((entry) => seesEverything(entry))) return []
  const inScope = entries.filter(
    (entry) =>
      namespace === undefined || entry.namespace === undefined || entry.namespace === namespace,
  )
  if (namespace !== undefined && inScope.some((entry) => isRead(entry, namespace))) return []
  const missing = inScope.filter((entry) => entry.status !== 'read')
  return missing.length > 0 ? missing : [{ resource, status: 'notInInput', ...at(namespace) }]
}

function seesEverything(entry: CoverageEntry): boolean {
  return entry.status === 'notServed' || (entry.status === 'read' && entry.namespace === undefined)
}

function isRead(entry: CoverageEntry, namespace: string): boolean {
  return entry.status === 'read' && entry.namespace === namespace
}

function at(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace }
}
