import { ApiError, Bug } from '../../base/errors.ts'
import { at, isObject, textOf } from '../../base/json.ts'
import { apiVersionOf, resourceName } from '../../base/resource-name.ts'
import type { RawObject, Resource } from '../types.ts'
import type { ApiClient } from './api-client.ts'

/** kubectl's own page size. */
const PAGE_SIZE = 500

/** Asks for metadata and nothing else, also of Secrets. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'

/** A list that expires this often between its pages is asked for in one piece instead. */
const MAX_RESTARTS = 2

export interface ListOptions {
  /** Absent or empty means all namespaces. */
  readonly namespace?: string
  /** Objects in a page; 500 unless told. */
  readonly limit?: number
  readonly fieldSelector?: string
  readonly labelSelector?: string
  /** For instance `application/json;as=Table;v=v1;g=meta.k8s.io`. */
  readonly accept?: string
  readonly signal?: AbortSignal
}

/**
 * - `page`: a List or Table as the server sent it, with `items` or `rows`
 * - `restart`: what came before is void; the list begins again with the next page
 */
export type ListPart =
  | { readonly kind: 'page'; readonly body: RawObject }
  | { readonly kind: 'restart' }

/**
 * Reads a list page by page. All pages that count show the cluster at one
 * moment: the server keeps the version of the first page for the others.
 *
 * The server forgets that version after some minutes and then answers 410. It
 * offers a token to go on with a newer version, which would mix two moments: an
 * object renamed in between could be missed or come twice. So the list begins
 * again, and a `restart` part tells the reader to drop what it has. After two
 * restarts the list is asked for without pages, as client-go's pager does,
 * which cannot expire.
 *
 * @throws ApiError as {@link ApiClient.json}
 */
export async function* listPages(
  client: ApiClient,
  resource: Resource,
  options: ListOptions = {},
): AsyncGenerator<ListPart, void, undefined> {
  for (let restarts = 0; ; restarts++) {
    const limit = restarts < MAX_RESTARTS ? (options.limit ?? PAGE_SIZE) : 0
    try {
      yield* readOnce(client, resource, options, limit)
      return
    } catch (error) {
      if (!isExpired(error) || limit === 0) throw error
    }
    yield { kind: 'restart' }
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof ApiError && error.status === 410
}

/** Asks for the next page before it hands on the one it has, so that server and reader both work. */
async function* readOnce(
  client: ApiClient,
  resource: Resource,
  options: ListOptions,
  limit: number,
): AsyncGenerator<ListPart, void, undefined> {
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const ask = (token: string): Promise<RawObject> =>
    readPage(client, resource, { ...options, signal }, limit, token)
  let next: Promise<RawObject> | undefined = ask('')
  try {
    while (next !== undefined) {
      const body: RawObject = await next
      const token = continueToken(body)
      next = token === '' ? undefined : ask(token)
      // Whoever waits for it later sees the error; until then it is not a stray one.
      next?.catch(() => undefined)
      yield { kind: 'page', body }
    }
  } finally {
    // A reader that leaves early does not want the page under way.
    if (next !== undefined) stop.abort()
  }
}

async function readPage(
  client: ApiClient,
  resource: Resource,
  options: ListOptions,
  limit: number,
  token: string,
): Promise<RawObject> {
  const { namespace, accept, signal } = options
  const body = await client.json({
    method: 'GET',
    path: listPath(resource, options, limit, token),
    info: {
      verb: 'list',
      resource: resourceName(resource),
      ...(namespace && { namespace }),
    },
    ...(accept && { accept }),
    ...(signal && { signal }),
  })
  if (!isObject(body)) throw new Bug('a list is not a JSON object')
  return body
}

function listPath(
  resource: Resource,
  { namespace, fieldSelector, labelSelector }: ListOptions,
  limit: number,
  token: string,
): string {
  const query = new URLSearchParams()
  if (limit > 0) query.set('limit', String(limit))
  if (token !== '') query.set('continue', token)
  if (fieldSelector) query.set('fieldSelector', fieldSelector)
  if (labelSelector) query.set('labelSelector', labelSelector)
  const path = resourcePath(resource, namespace)
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** `/api/v1/namespaces/payments/pods`, `/apis/apps/v1/deployments`. */
export function resourcePath(
  { group, version, plural, namespaced }: Resource,
  namespace?: string,
): string {
  const root = `${group === '' ? '/api' : '/apis'}/${apiVersionOf({ group, version })}`
  return namespaced && namespace
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${root}/${plural}`
}

function continueToken(body: RawObject): string {
  return textOf(at(body, 'metadata', 'continue'))
}
