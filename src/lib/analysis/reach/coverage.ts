import type { Coverage } from '../../model/coverage.ts'
import { RBAC_RESOURCES } from '../rbac/index.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'

/** Kinds that live in namespaces; the rest of what reach looks at does not. */
const NAMESPACED = ['pods', RBAC_RESOURCES.role, RBAC_RESOURCES.roleBinding]
/** A volume of any namespace may name a Secret of any other. */
const CLUSTER_WIDE = [
  'persistentvolumes',
  RBAC_RESOURCES.clusterRole,
  RBAC_RESOURCES.clusterRoleBinding,
]
/** Only says who is in a group, which no verdict depends on. */
const ASIDE = 'serviceaccounts'

/** The part of the coverage that answers about Secrets of `namespace`, or of all, depend on. */
export function reachCoverage(coverage: Coverage, namespace?: string): AnswerCoverage {
  const blind = [
    ...['secrets', ...NAMESPACED].flatMap((each) => blindSpots(coverage, each, namespace)),
    ...CLUSTER_WIDE.flatMap((each) => blindSpots(coverage, each)),
  ]
  const relevant = new Set<string>(['secrets', ...NAMESPACED, ...CLUSTER_WIDE, ASIDE])
  return {
    complete: blind.length === 0,
    read: coverage.filter(
      ({ resource, status }) =>
        relevant.has(resource) && (status === 'read' || status === 'notServed'),
    ),
    refused: blind.filter(isRefused),
    unknown: blind.filter((spot) => !isRefused(spot)),
  }
}

function isRefused({ status }: BlindSpot): boolean {
  return status === 'refused'
}
