import type { Coverage } from '../../model/coverage.ts'
import { RBAC_RESOURCES } from '../rbac/index.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'

/**
 * Everything that a path may go through. A path to a Secret of one namespace may
 * begin in any other, so these have to be seen in the whole cluster.
 */
const RELEVANT: ReadonlySet<string> = new Set([
  'secrets',
  'pods',
  'serviceaccounts',
  'namespaces',
  'nodes',
  'persistentvolumes',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'cronjobs.batch',
  ...Object.values(RBAC_RESOURCES),
])

/** The part of the coverage that answers about who reaches Secrets depend on. */
export function reachCoverage(coverage: Coverage): AnswerCoverage {
  const blind = [...RELEVANT].flatMap((each) => blindSpots(coverage, each))
  return {
    complete: blind.length === 0,
    read: coverage.filter(
      ({ resource, status }) =>
        RELEVANT.has(resource) && (status === 'read' || status === 'notServed'),
    ),
    refused: blind.filter(isRefused),
    unknown: blind.filter((spot) => !isRefused(spot)),
  }
}

function isRefused({ status }: BlindSpot): boolean {
  return status === 'refused'
}
