import { ApiError } from '../../base/errors.ts'
import { at, listOf } from '../../base/json.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { listPages } from '../../source/http/pages.ts'
import type { Resource } from '../../source/types.ts'
import { liveSecret } from './live-secret.ts'
import { getSecret } from '../get-secret.ts'

/** Secrets of a cluster, and what was refused. */
export interface Live {
  readonly secrets: readonly SideSecret[]
  readonly refused: readonly { readonly secret: NamespacedName; readonly error: ApiError }[]
}

const SECRETS: Resource = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
}

/** A page of the largest Secrets (1 MiB each) still fits in memory. */
const PAGE = 100

/** From this many Secrets of a namespace on, one list is cheaper than a request for each. */
const MANY = 10

/** A list that would bring this many times what is wanted is left again. */
const TOO_MUCH = 4

/**
 * Reads the Secrets that are named, in few requests: many of one namespace by a
 * list of it. What is not there is left out.
 *
 * @throws ApiError for all but a refusal, so that one namespace does not stop the others
 */
export async function readNamed(
  client: ApiClient,
  names: readonly NamespacedName[],
): Promise<Live> {
  const byNamespace = Map.groupBy(names, ({ namespace }) => namespace)
  const parts = await Promise.all(
    [...byNamespace].map(async ([namespace, wanted]) => {
      const listed = wanted.length < MANY ? undefined : await fromList(client, namespace, wanted)
      return listed ?? oneByOne(client, wanted)
    }),
  )
  return {
    secrets: parts.flatMap(({ secrets }) => secrets),
    refused: parts.flatMap(({ refused }) => refused),
  }
}

/** All Secrets of a namespace, or of all, that match. */
export async function readScope(
  client: ApiClient,
  scope: { readonly namespace?: string; readonly labelSelector?: string },
): Promise<readonly SideSecret[]> {
  let secrets: SideSecret[] = []
  for await (const part of listPages(client, SECRETS, { ...scope, limit: PAGE })) {
    if (part.kind === 'restart') secrets = []
    else secrets.push(...listOf(part.body['items']).map(liveSecret))
  }
  return secrets
}

/** Nothing when the list is refused, or would bring far more than what is wanted. */
async function fromList(
  client: ApiClient,
  namespace: string,
  wanted: readonly NamespacedName[],
): Promise<Live | undefined> {
  const names = new Set(wanted.map(({ name }) => name))
  let secrets: SideSecret[] = []
  try {
    for await (const part of listPages(client, SECRETS, { namespace, limit: PAGE })) {
      if (part.kind === 'restart') {
        secrets = []
        continue
      }
      const left = at(part.body, 'metadata', 'remainingItemCount')
      if (typeof left === 'number' && left > names.size * TOO_MUCH) return undefined
      // The values of the others are let go at once.
      const items = listOf(part.body['items'])
      const here = items.filter((item) => names.has(String(at(item, 'metadata', 'name'))))
      secrets.push(...here.map(liveSecret))
    }
    return { secrets, refused: [] }
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

async function oneByOne(client: ApiClient, wanted: readonly NamespacedName[]): Promise<Live> {
  const secrets: SideSecret[] = []
  const refused: Live['refused'][number][] = []
  await Promise.all(
    wanted.map(async (secret) => {
      try {
        secrets.push(liveSecret(await getSecret(client, secret)))
      } catch (error) {
        if (isRefused(error)) refused.push({ secret, error })
        else if (!(error instanceof ApiError) || error.failure !== 'notFound') throw error
      }
    }),
  )
  return { secrets, refused: refused.toSorted((a, b) => order(a.secret, b.secret)) }
}

/** 401 means that nothing will be answered. */
function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 403
}

function order(a: NamespacedName, b: NamespacedName): number {
  return qualifiedName(a) < qualifiedName(b) ? -1 : 1
}
