import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { listPages, METADATA_ONLY } from '../http/pages.ts'
import { listOf, objectOf, textOf } from '../../base/json.ts'
import type { RawObject, Resource } from '../types.ts'

/** Where to look when a kind may not be listed in the whole cluster. */
export interface KnownNamespaces {
  readonly names: readonly string[]
  /** Whether these are all namespaces of the cluster. */
  readonly all: boolean
}

const NAMESPACES: Resource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
}

/**
 * All namespaces; only the `likely` ones when they may not be listed.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function knownNamespaces(
  client: ApiClient,
  likely: readonly string[],
): Promise<KnownNamespaces> {
  const names = new Set<string>()
  try {
    for await (const part of listPages(client, NAMESPACES, { accept: METADATA_ONLY })) {
      if (part.kind === 'restart') names.clear()
      else for (const name of namesOf(part.body)) names.add(name)
    }
    return { names: [...names], all: true }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === undefined || error.status === 401) {
      throw error
    }
    return { names: [...new Set(likely)], all: false }
  }
}

function namesOf(page: RawObject): readonly string[] {
  return listOf(page['items']).map((item) => textOf(objectOf(objectOf(item)['metadata'])['name']))
}
