import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { objectOf, textOf } from '../../base/json.ts'
import type { Chunk, Origin, ReadRequest, Source } from '../types.ts'
import { discover } from './discovery.ts'
import { knownNamespaces } from './known-namespaces.ts'
import { merge } from './merge.ts'
import { type Cluster, readKind } from './read-kind.ts'

/** Kinds that are read at a time. */
const PARALLEL = 8

/** Pages that may wait; bounds the memory to a few of them. */
const AHEAD = 4

export interface LiveOptions {
  /** Where to look when namespaces may not be listed. */
  readonly currentNamespace: string
}

/**
 * A running cluster. It never asks for the values of a Secret.
 *
 * Closing it closes the client.
 */
export function liveSource(client: ApiClient, { currentNamespace }: LiveOptions): Source {
  const cluster = once(() => connectTo(client, currentNamespace))
  const origin = once(() => originOf(client))
  return {
    origin,
    read: (request) => read(cluster, request),
    close: () => client.close(),
  }
}

async function* read(
  cluster: () => Promise<Cluster>,
  { resources, namespace }: ReadRequest,
): AsyncGenerator<Chunk, void, undefined> {
  if (resources.length === 0) return
  const known = await cluster()
  const starts = resources.map((resource) => () => readKind(known, resource, namespace))
  yield* merge(starts, { parallel: PARALLEL, ahead: AHEAD })
}

async function connectTo(client: ApiClient, currentNamespace: string): Promise<Cluster> {
  const discovery = await discover(client)
  return { client, discovery, namespaces: once(() => knownNamespaces(client, currentNamespace)) }
}

async function originOf(client: ApiClient): Promise<Origin> {
  const takenAt = new Date().toISOString()
  const serverVersion = await serverVersionOf(client)
  return { kind: 'cluster', name: client.name, takenAt, ...(serverVersion && { serverVersion }) }
}

/** Not essential: a server that keeps its version to itself can be read all the same. */
async function serverVersionOf(client: ApiClient): Promise<string | undefined> {
  const path = '/version'
  try {
    const answer = await client.json({ method: 'GET', path, info: { verb: 'get', resource: path } })
    return textOf(objectOf(answer)['gitVersion']) || undefined
  } catch (error) {
    if (error instanceof ApiError && error.status !== undefined && error.status !== 401) {
      return undefined
    }
    throw error
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
