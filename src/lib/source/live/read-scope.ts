import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { listPages } from '../http/pages.ts'
import type { Chunk, Resource } from '../types.ts'
import { NotATable } from '../resources/secret-table.ts'
import type { ListForm } from './list-form.ts'

/** How reading one kind in one scope ended. */
export type Outcome =
  | { readonly status: 'read'; readonly count: number }
  | { readonly status: 'refused' }
  | { readonly status: 'notServed' }
  | { readonly status: 'failed'; readonly reason: string }

/** Whom to ask for lists, and in which form. */
export interface Lists {
  readonly client: ApiClient
  readonly form: ListForm
}

/**
 * Reads one kind in one namespace, or everywhere. What goes wrong with this
 * kind alone is an outcome; what goes wrong with the cluster is thrown. A list
 * that has to begin again voids what it brought before, so that all of it shows
 * one moment.
 *
 * @throws ApiError when the server does not answer, or does not know who we are
 */
export async function* readScope(
  { client, form }: Lists,
  resource: Resource,
  namespace?: string,
): AsyncGenerator<Chunk, Outcome, undefined> {
  const scope = namespace === undefined ? {} : { namespace }
  let count = 0
  try {
    for await (const part of listPages(client, resource, form.options(resource, scope))) {
      if (part.kind === 'restart') {
        count = 0
        yield { kind: 'restart', resource, ...scope }
        continue
      }
      const items = form.items(resource, part.body)
      count += items.length
      if (items.length > 0) yield { kind: 'objects', resource, ...scope, items }
    }
    return { status: 'read', count }
  } catch (error) {
    return outcomeOf(error)
  }
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
