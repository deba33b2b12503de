import { at, listOf, textOf, texts } from '../../base/json.ts'
import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { BUILT_IN } from '../resources/built-in.ts'
import type { Resource } from '../types.ts'
import { AGGREGATED } from './discovery.ts'

/** What the server makes up when it is asked, or what says in other words what other kinds say. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'componentstatuses',
  'events.events.k8s.io',
  'nodes.metrics.k8s.io',
  'pods.metrics.k8s.io',
])

/** Beside {@link BUILT_IN}, for servers that do not list what they have. */
const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}

/** The kinds that can be listed, and whether these are all. */
export interface ServedKinds {
  readonly resources: readonly Resource[]
  readonly all: boolean
}

/**
 * Every kind that the server serves and that can be listed, in the version that it
 * prefers. Older servers, or those that refuse to say, are taken to have the usual ones.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function servedKinds(client: ApiClient): Promise<ServedKinds> {
  const answers = await Promise.all(['/api', '/apis'].map((path) => ask(client, path)))
  const groups = answers.map((answer) => listOf(at(answer, 'items')))
  if (groups.some((items) => items.length === 0)) {
    return { resources: [...BUILT_IN, CONFIG_MAPS], all: false }
  }
  const found = groups.flat().map(ofGroup)
  const resources = found
    .flatMap((group) => group.resources)
    .filter((resource) => !LEFT_OUT.has(nameOf(resource)))
  return { resources, all: found.every(({ all }) => all) }
}

function nameOf({ plural, group }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** Versions come with the preferred one first; a kind may be in a later one only. */
function ofGroup(item: unknown): ServedKinds {
  const group = textOf(at(item, 'metadata', 'name'))
  const versions = listOf(at(item, 'versions'))
  const found = new Map<string, Resource>()
  for (const each of versions) {
    const version = textOf(at(each, 'version'))
    for (const resource of listOf(at(each, 'resources'))) {
      const plural = textOf(at(resource, 'resource'))
      if (found.has(plural) || !texts(at(resource, 'verbs')).includes('list')) continue
      const kind = textOf(at(resource, 'responseKind', 'kind'))
      const namespaced = at(resource, 'scope') === 'Namespaced'
      found.set(plural, { group, version, plural, kind, namespaced })
    }
  }
  const all = versions.every((each) => at(each, 'freshness') !== 'Stale')
  return { resources: [...found.values()], all }
}

async function ask(client: ApiClient, path: string): Promise<unknown> {
  const info = { verb: 'get', resource: path }
  try {
    return await client.json({ method: 'GET', path, accept: AGGREGATED, info })
  } catch (error) {
    const isRefusal = error instanceof ApiError && error.status !== undefined
    if (!isRefusal || error.status === 401) throw error
    return undefined
  }
}
