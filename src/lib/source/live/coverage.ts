import { by } from '../../base/order.ts'
import type { CoverageEntry, Permission } from '../coverage.ts'
import { resourceName } from '../../base/resource-name.ts'
import type { Resource } from '../types.ts'
import type { Outcome } from './read-scope.ts'

/** More refusals than this are told as one about the whole cluster. */
const FEW = 5

/** How reading one kind in one namespace ended. */
export interface NamespaceOutcome {
  readonly namespace: string
  readonly outcome: Outcome
}

/** The outcome of one attempt, as an entry of the coverage. */
export function coverageOf(
  resource: Resource,
  outcome: Outcome,
  namespace?: string,
): CoverageEntry {
  const scope = namespace === undefined ? {} : { namespace }
  const lift = outcome.status === 'refused' ? { lift: liftOf(resource, namespace) } : {}
  return { resource: resourceName(resource), ...scope, ...outcome, ...lift }
}

/**
 * What is known of a kind that may not be listed in the whole cluster, after
 * each namespace was tried. Every namespace that was read has an entry; the
 * others are told one by one when they are few and the exception, else as the
 * whole cluster.
 *
 * @param all whether these are all namespaces of the cluster
 */
export function collapse(
  resource: Resource,
  outcomes: readonly NamespaceOutcome[],
  all: boolean,
): readonly CoverageEntry[] {
  const sorted = outcomes.toSorted(by(({ namespace }) => namespace))
  const read = sorted.filter(({ outcome }) => outcome.status === 'read')
  if (all && read.length === sorted.length) return [readEverywhere(resource, read)]
  const missing = sorted.filter(({ outcome }) => outcome.status !== 'read')
  const oneByOne = all && missing.length <= FEW && missing.length < read.length
  const entries = (oneByOne ? sorted : read).map((each) =>
    coverageOf(resource, each.outcome, each.namespace),
  )
  return oneByOne ? entries : [coverageOf(resource, worst(missing)), ...entries]
}

function readEverywhere(resource: Resource, read: readonly NamespaceOutcome[]): CoverageEntry {
  const counts = read.map(({ outcome }) => (outcome.status === 'read' ? outcome.count : 0))
  return coverageOf(resource, { status: 'read', count: counts.reduce((a, b) => a + b, 0) })
}

/** A failure in some namespace outweighs the refusals: lifting those would not be enough. */
function worst(missing: readonly NamespaceOutcome[]): Outcome {
  const failed = missing.find(({ outcome }) => outcome.status === 'failed')
  return failed?.outcome ?? { status: 'refused' }
}

function liftOf({ group, plural }: Resource, namespace: string | undefined): Permission {
  const scope = namespace === undefined ? {} : { namespace }
  return { verbs: ['list'], group, resource: plural, ...scope }
}
