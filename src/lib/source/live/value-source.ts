import { ApiError } from '../../base/errors.ts'
import { at, count, listOf } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'
import { METADATA_ONLY, resourcePath } from '../http/pages.ts'
import { isSecret } from '../resources/built-in.ts'
import type { Chunk, ReadRequest, Resource } from '../types.ts'
import { BESIDE_VALUES, WITH_VALUES } from './list-form.ts'
import { clusterBehind, type LiveOptions } from './live-source.ts'
import { merge } from './merge.ts'
import { readKind } from './read-kind.ts'
import { servedKinds, type ServedKinds } from './served-kinds.ts'

/** A cluster whose objects are read as they are: for looking for a value, and for nothing else. */
export interface ValueSource {
  /** Everything that can be listed. */
  kinds(): Promise<ServedKinds>
  /** Secrets first and alone, so that no more than two pages of them are held; then a few kinds at a time. */
  read(request: ReadRequest): AsyncIterable<Chunk>
  /** How many Secrets there are; undefined when that cannot be told without reading them. */
  countSecrets(namespace: string | undefined): Promise<number | undefined>
}

/** Most kinds have few objects, and waiting for each in turn would take longest. */
const PARALLEL = 6

/** @param values whether the values of Secrets are read, too */
export function valueSource(client: ApiClient, options: LiveOptions, values: boolean): ValueSource {
  const cluster = { ...clusterBehind(client, options), form: values ? WITH_VALUES : BESIDE_VALUES }
  return {
    kinds: () => servedKinds(client),
    async *read({ resources, namespace }) {
      for (const resource of resources.filter(isSecret)) {
        yield* readKind(cluster, resource, namespace)
      }
      const others = resources.filter((resource) => !isSecret(resource))
      const starts = others.map((resource) => () => readKind(cluster, resource, namespace))
      yield* merge(starts, { parallel: PARALLEL, ahead: 1 })
    },
    async countSecrets(namespace) {
      if (namespace !== undefined) return countIn(client, namespace)
      const all = await countIn(client)
      if (all !== undefined) return all
      const { names } = await cluster.namespaces()
      const counts: (number | undefined)[] = []
      for (const name of names) {
        const may = await cluster.mayList(SECRETS, name)
        counts.push(may === false ? 0 : await countIn(client, name))
      }
      return counts.reduce<number | undefined>(
        (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
        0,
      )
    },
  }
}

const SECRETS: Resource = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
}

/** The server says how many come after the first, of which the metadata alone is asked for. */
async function countIn(client: ApiClient, namespace?: string): Promise<number | undefined> {
  const info = { verb: 'list', resource: 'secrets', ...(namespace !== undefined && { namespace }) }
  const path = `${resourcePath(SECRETS, namespace)}?limit=1`
  try {
    const page = await client.json({ method: 'GET', path, accept: METADATA_ONLY, info })
    return (
      listOf(at(page, 'items')).length + (count(at(page, 'metadata', 'remainingItemCount')) ?? 0)
    )
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return undefined
  }
}
