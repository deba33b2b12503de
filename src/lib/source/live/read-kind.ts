import type { ApiClient } from '../http/api-client.ts'
import { isEverywhere, otherVersions } from '../resources/built-in.ts'
import type { Chunk, Resource } from '../types.ts'
import { collapse, coverageOf, type NamespaceOutcome } from './coverage.ts'
import type { Discovery } from './discovery.ts'
import type { KnownNamespaces } from './known-namespaces.ts'
import { merge } from './merge.ts'
import type { ListForm } from './list-form.ts'
import { type Outcome, readScope } from './read-scope.ts'
import type { MayList } from './rules.ts'

/** What reading a kind needs to know of the cluster. */
export interface Cluster {
  readonly client: ApiClient
  readonly form: ListForm
  readonly discovery: Discovery
  /** Asked for only when something is refused. */
  readonly namespaces: () => Promise<KnownNamespaces>
  /** Asked only then, too. */
  readonly mayList: MayList
}

/**
 * Reads one kind in `namespace` or everywhere, and ends with what was seen and
 * what was not.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function* readKind(
  cluster: Cluster,
  resource: Resource,
  namespace?: string,
): AsyncGenerator<Chunk, void, undefined> {
  const scope = resource.namespaced ? namespace : undefined
  // No need to wait for discovery to know what every server has.
  const tried = isEverywhere(resource) ? yield* readScope(cluster, resource, scope) : undefined
  const known = tried?.status === 'read'
  const versions = known ? [resource] : await versionsOf(cluster, resource)
  const again = tried === undefined || versions.every(({ version }) => version !== resource.version)
  if (tried !== undefined && again) yield restart(resource, scope)
  const outcome = again ? yield* readFirstServed(cluster, versions, scope) : tried
  if (outcome.status === 'refused' && resource.namespaced && scope === undefined) {
    // The right may have been taken away between two pages.
    yield restart(resource)
    yield* readEachNamespace(cluster, resource, versions)
  } else {
    const everywhere = outcome.status === 'notServed'
    yield { kind: 'coverage', entry: coverageOf(resource, outcome, everywhere ? undefined : scope) }
  }
}

/** The versions to try one after the other; none when the server does not have the kind. */
async function versionsOf(cluster: Cluster, resource: Resource): Promise<readonly Resource[]> {
  const serving = await cluster.discovery(resource)
  if (serving.is === 'notServed') return []
  return serving.is === 'served' ? [serving.resource] : otherVersions(resource)
}

function restart(resource: Resource, namespace?: string): Chunk {
  return { kind: 'restart', resource, ...(namespace !== undefined && { namespace }) }
}

/** The first of the versions that the server has; they are only guessed when discovery does not say. */
async function* readFirstServed(
  cluster: Cluster,
  versions: readonly Resource[],
  namespace: string | undefined,
): AsyncGenerator<Chunk, Outcome, undefined> {
  for (const resource of versions) {
    const outcome = yield* readScope(cluster, resource, namespace)
    if (outcome.status !== 'notServed') return outcome
  }
  return { status: 'notServed' }
}

/** The way of somebody who may not list the kind in the whole cluster. */
async function* readEachNamespace(
  cluster: Cluster,
  resource: Resource,
  versions: readonly Resource[],
): AsyncGenerator<Chunk, void, undefined> {
  const { parallel } = cluster.form
  const { names, all } = await cluster.namespaces()
  const outcomes: NamespaceOutcome[] = []
  const starts = names.map(
    (namespace) =>
      async function* (): AsyncGenerator<Chunk, void, undefined> {
        const may = await cluster.mayList(resource, namespace)
        const outcome: Outcome =
          may === false
            ? { status: 'refused' }
            : yield* readFirstServed(cluster, versions, namespace)
        outcomes.push({ namespace, outcome })
      },
  )
  yield* merge(starts, { parallel, ahead: parallel })
  for (const entry of collapse(resource, outcomes, all)) yield { kind: 'coverage', entry }
}
