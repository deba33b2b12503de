import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { isObject, listOf, objectOf, textOf } from '../../base/json.ts'
import type { Resource } from '../types.ts'

/**
 * Aggregated discovery (KEP-3352, on by default since Kubernetes 1.26, v2 since
 * 1.30): everything in one answer. A server that does not know it answers with
 * an APIGroupList, as the second choice allows.
 */
export const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

/** What the server says about one kind. */
export type Serving =
  /** Ask for this version. */
  | { readonly is: 'served'; readonly resource: Resource }
  | { readonly is: 'notServed' }
  /** Discovery was refused or incomplete; ask for the well-known version and see. */
  | { readonly is: 'unknown' }

/** Answers for each resource whether, and in which version, the server has it. */
export type Discovery = (resource: Resource) => Promise<Serving>

const UNKNOWN: Serving = { is: 'unknown' }

/**
 * Asks the server which groups and versions it serves. The core group is not
 * asked for: every API server has its v1.
 *
 * @throws ApiError when the server does not answer at all, or does not know who we are
 */
export async function discover(client: ApiClient): Promise<Discovery> {
  const answer = await getOrRefused(client, '/apis', AGGREGATED)
  if (!isObject(answer)) return () => Promise.resolve(UNKNOWN)
  const groups = listOf(answer['items'])
  if (answer['kind'] === 'APIGroupDiscoveryList') return aggregated(groups)
  return unaggregated(client, listOf(answer['groups']))
}

function aggregated(groups: readonly unknown[]): Discovery {
  const byGroup = new Map(groups.map((group) => [aggregatedName(group), versionsOf(group)]))
  return (resource) => Promise.resolve(choose(resource, byGroup.get(resource.group)))
}

function aggregatedName(group: unknown): string {
  return textOf(objectOf(objectOf(group)['metadata'])['name'])
}

/** One version of a group; `plurals` is null when the server could not find them out. */
interface Version {
  readonly version: string
  readonly plurals: ReadonlySet<string> | null
}

function versionsOf(group: unknown): readonly Version[] {
  return listOf(objectOf(group)['versions']).map((each) => {
    const version = objectOf(each)
    // An aggregated API server that does not answer: what it has is not known.
    const stale = version['freshness'] === 'Stale'
    const plurals = listOf(version['resources']).map((item) => textOf(objectOf(item)['resource']))
    return { version: textOf(version['version']), plurals: stale ? null : new Set(plurals) }
  })
}

/** The version that was asked for if it is served, else the one the server prefers. */
function choose(resource: Resource, versions: readonly Version[] | undefined): Serving {
  if (resource.group === '') return { is: 'served', resource }
  if (versions === undefined) return { is: 'notServed' }
  const serving = versions.filter(({ plurals }) => plurals?.has(resource.plural))
  const best = serving.find(({ version }) => version === resource.version) ?? serving[0]
  if (best) return { is: 'served', resource: { ...resource, version: best.version } }
  return versions.some(({ plurals }) => plurals === null) ? UNKNOWN : { is: 'notServed' }
}

/** The old way: one request for each version of each group that is asked for. */
function unaggregated(client: ApiClient, groups: readonly unknown[]): Discovery {
  const names = new Map(groups.map((group) => [textOf(objectOf(group)['name']), preferred(group)]))
  const asked = new Map<string, Promise<readonly Version[]>>()
  return async (resource) => {
    const versions = names.get(resource.group)
    if (versions === undefined) return choose(resource, undefined)
    const known = asked.get(resource.group) ?? resourcesOf(client, resource.group, versions)
    asked.set(resource.group, known)
    return choose(resource, await known)
  }
}

/** Versions of an APIGroup, the preferred one first. */
function preferred(group: unknown): readonly string[] {
  const { versions, preferredVersion } = objectOf(group)
  const names = listOf(versions).map((each) => textOf(objectOf(each)['version']))
  const first = textOf(objectOf(preferredVersion)['version'])
  return first === '' ? names : [first, ...names.filter((name) => name !== first)]
}

function resourcesOf(
  client: ApiClient,
  group: string,
  versions: readonly string[],
): Promise<readonly Version[]> {
  return Promise.all(
    versions.map(async (version) => {
      const answer = await getOrRefused(client, `/apis/${group}/${version}`, 'application/json')
      const names = listOf(objectOf(answer)['resources']).map((it) => textOf(objectOf(it)['name']))
      return { version, plurals: isObject(answer) ? new Set(names) : null }
    }),
  )
}

/** The answer, or undefined when the server refuses it or fails at it. */
async function getOrRefused(client: ApiClient, path: string, accept: string): Promise<unknown> {
  try {
    return await client.json({ method: 'GET', path, accept, info: { verb: 'get', resource: path } })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === undefined || error.status === 401) {
      throw error
    }
    return undefined
  }
}
