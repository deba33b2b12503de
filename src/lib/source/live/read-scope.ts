import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { type ListOptions, listPages } from '../http/pages.ts'
import { isSecret } from '../resources/built-in.ts'
import { isObject, listOf, objectOf, textOf } from '../resources/object.ts'
import { apiVersionOf } from '../resources/resource-name.ts'
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
 * kind alone is an outcome; what goes wrong with the cluster is thrown.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function* readScope(
  client: ApiClient,
  resource: Resource,
  namespace?: string,
): AsyncGenerator<Chunk, Outcome, undefined> {
  let count = 0
  try {
    for await (const items of readItems(client, resource, namespace)) {
      count += items.length
      yield { kind: 'objects', resource, items }
    }
    return { status: 'read', count }
  } catch (error) {
    return outcomeOf(error)
  }
}

/**
 * The objects of each page. When the list has to begin again, objects that were
 * handed on already are left out by name: one that changed meanwhile is shown
 * as it was, one that was deleted meanwhile is still shown.
 */
async function* readItems(
  client: ApiClient,
  resource: Resource,
  namespace: string | undefined,
): AsyncGenerator<readonly RawObject[], void, undefined> {
  const options: ListOptions = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(isSecret(resource) ? { accept: TABLE } : {}),
  }
  const seen = new Set<string>()
  let restarted = false
  for await (const part of listPages(client, resource, options)) {
    if (part.kind === 'restart') {
      restarted = true
      continue
    }
    const items = itemsOf(resource, part.body)
    const fresh = restarted ? items.filter((item) => !seen.has(keyOf(item))) : items
    for (const item of fresh) seen.add(keyOf(item))
    if (fresh.length > 0) yield fresh
  }
}

function itemsOf(resource: Resource, page: RawObject): readonly RawObject[] {
  if (isSecret(resource)) return secretsOfTable(page) as unknown as readonly RawObject[]
  // Items of a typed list leave out what the list already says.
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return listOf(page['items'])
    .filter(isObject)
    .map((item) => ({ ...type, ...strip(resource, item) }))
}

function keyOf(item: RawObject): string {
  const { namespace, name } = objectOf(item['metadata'])
  return `${textOf(namespace)}/${textOf(name)}`
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
