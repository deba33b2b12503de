import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { type ListOptions, listPages, METADATA_ONLY } from '../http/pages.ts'
import { isMetadataOnly, isSecret } from '../resources/built-in.ts'
import { isObject, listOf } from '../../base/json.ts'
import { apiVersionOf } from '../../base/resource-name.ts'
import { strip } from '../resources/strip.ts'
import type { Chunk, RawObject, Resource } from '../types.ts'
import { NotATable, secretsOfTable, TABLE } from '../resources/secret-table.ts'

/** How reading one kind in one scope ended. */
export type Outcome =
  | { readonly status: 'read'; readonly count: number }
  | { readonly status: 'refused' }
  | { readonly status: 'notServed' }
  | { readonly status: 'failed'; readonly reason: string }

/**
 * Reads one kind in one namespace, or everywhere. What goes wrong with this
 * kind alone is an outcome; what goes wrong with the cluster is thrown. A list
 * that has to begin again voids what it brought before, so that all of it shows
 * one moment.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function* readScope(
  client: ApiClient,
  resource: Resource,
  namespace?: string,
): AsyncGenerator<Chunk, Outcome, undefined> {
  const scope = namespace === undefined ? {} : { namespace }
  let count = 0
  try {
    for await (const part of listPages(client, resource, listOptions(resource, scope))) {
      if (part.kind === 'restart') {
        count = 0
        yield { kind: 'restart', resource, ...scope }
        continue
      }
      const items = itemsOf(resource, part.body)
      count += items.length
      if (items.length > 0) yield { kind: 'objects', resource, ...scope, items }
    }
    return { status: 'read', count }
  } catch (error) {
    return outcomeOf(error)
  }
}

function listOptions(resource: Resource, scope: { readonly namespace?: string }): ListOptions {
  if (isSecret(resource)) return { ...scope, accept: TABLE }
  // Whole objects would do as well, so a server that knows no other form may send them.
  return isMetadataOnly(resource)
    ? { ...scope, accept: `${METADATA_ONLY},application/json` }
    : scope
}

function itemsOf(resource: Resource, page: RawObject): readonly RawObject[] {
  if (isSecret(resource)) return secretsOfTable(page) as unknown as readonly RawObject[]
  // Items of a typed list leave out what the list already says, and metadata calls itself something else.
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return listOf(page['items'])
    .filter(isObject)
    .map((item) => ({ ...strip(resource, item), ...type }))
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof NotATable) return { status: 'failed', reason: error.message }
  if (!(error instanceof ApiError)) throw error
  const { failure, status, reason } = error
  if (status === 401 || failure === 'unreachable') throw error
  if (status === 403) return { status: 'refused' }
  if (status === 404) return { status: 'notServed' }
  if (status === undefined) return { status: 'failed', reason: 'no answer in time' }
  return { status: 'failed', reason: reason === undefined ? `${status}` : `${status} ${reason}` }
}
