import { textOf, at } from '../../base/json.ts'
import { resourceName } from '../../base/resource-name.ts'
import type { Coverage, CoverageEntry, RawObject, Resource } from '../../source/index.ts'
import { isSecret } from '../../source/resources/built-in.ts'
import type { ValueSource } from '../../source/live/value-source.ts'
import type { CutOff, Hit, ObjectPlace } from '../../trace/hit.ts'
import { searcherFor } from '../../trace/searcher.ts'
import type { Needle } from '../../trace/types.ts'

/** Where in the cluster to look. */
export interface ClusterScope {
  /** Absent means everywhere. */
  readonly namespace?: string
  /** Leaves kinds of objects out. */
  readonly skip?: (resource: Resource) => boolean
}

/** What was found, and whether all was seen. */
export interface ClusterAnswer {
  readonly hits: readonly Hit[]
  readonly cutOff: readonly CutOff[]
  readonly coverage: Coverage
  readonly counts: { readonly secrets: number; readonly objects: number }
  /** The server did not say which kinds it has, so there may be more. */
  readonly unknownKinds: boolean
}

/**
 * Looks for a needle in every text of every object that may be listed: what `trace`
 * does, and any verb that has to know where a value is.
 *
 * @param onHit hears of each as it is found; a list that begins again may tell it once more
 * @throws ApiError when the cluster does not answer
 */
export async function searchCluster(
  source: ValueSource,
  needle: Needle,
  { namespace, skip }: ClusterScope,
  onHit?: (hit: Hit) => void,
): Promise<ClusterAnswer> {
  const { resources, all } = await source.kinds()
  // What is in no namespace is not asked about where one is.
  const wanted = resources.filter(
    (resource) => (namespace === undefined || resource.namespaced) && skip?.(resource) !== true,
  )
  const lists = new Map<string, List>()
  const coverage: CoverageEntry[] = []
  const searcher = searcherFor(needle)
  const request = { resources: wanted, ...(namespace !== undefined && { namespace }) }
  for await (const chunk of source.read(request)) {
    if (chunk.kind === 'coverage') coverage.push(chunk.entry)
    if (chunk.kind === 'restart') lists.delete(listName(chunk))
    if (chunk.kind !== 'objects') continue
    const list = lists.get(listName(chunk)) ?? { ...NOTHING, resource: chunk.resource }
    lists.set(listName(chunk), chunk.items.reduce<List>(search, list))
  }
  return { ...summed([...lists.values()]), coverage, unknownKinds: !all }

  function search(list: List, object: RawObject): List {
    const found = searcher.object(placeOf(list.resource, object), object)
    for (const hit of found.hits) onHit?.(hit)
    return {
      resource: list.resource,
      count: list.count + 1,
      hits: found.hits.length === 0 ? list.hits : [...list.hits, ...found.hits],
      cutOff: found.cutOff.length === 0 ? list.cutOff : [...list.cutOff, ...found.cutOff],
    }
  }
}

/** What one list has come to; it is void when the list begins again. */
interface List {
  readonly resource: Resource
  readonly count: number
  readonly hits: readonly Hit[]
  readonly cutOff: readonly CutOff[]
}

const NOTHING = { count: 0, hits: [], cutOff: [] }

function listName(chunk: { readonly resource: Resource; readonly namespace?: string }): string {
  return `${resourceName(chunk.resource)} ${chunk.namespace ?? ''}`
}

function placeOf(resource: Resource, object: RawObject): ObjectPlace {
  return {
    in: 'cluster',
    resource: resourceName(resource),
    kind: resource.kind,
    namespace: textOf(at(object, 'metadata', 'namespace')),
    name: textOf(at(object, 'metadata', 'name')),
  }
}

function summed(lists: readonly List[]): Omit<ClusterAnswer, 'coverage' | 'unknownKinds'> {
  const objects = lists.reduce((sum, { count }) => sum + count, 0)
  const secrets = lists
    .filter(({ resource }) => isSecret(resource))
    .reduce((sum, { count }) => sum + count, 0)
  return {
    hits: lists.flatMap(({ hits }) => hits),
    cutOff: lists.flatMap(({ cutOff }) => cutOff),
    counts: { secrets, objects },
  }
}
