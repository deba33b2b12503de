import { ApiError } from '../../base/errors.ts'
import type { ApiClient } from '../http/api-client.ts'
import { objectOf, textOf } from '../../base/json.ts'
import type { Coverage } from '../coverage.ts'
import type { Chunk, Origin, ReadRequest, Source } from '../types.ts'
import { discover } from './discovery.ts'
import { expectedCoverage } from './expected.ts'
import { isEverywhere } from '../resources/built-in.ts'
import { WITHOUT_VALUES } from './list-form.ts'
import { knownNamespaces } from './known-namespaces.ts'
import { merge } from './merge.ts'
import { type Cluster, readKind } from './read-kind.ts'
import { rulesOfCaller } from './rules.ts'

/** Kinds that are read at a time: as many as the client has requests under way. */
const PARALLEL = 16

/** Pages that may wait; bounds the memory to a few of them. */
const AHEAD = 4

export interface LiveOptions {
  /** Where to look when namespaces may not be listed. */
  readonly currentNamespace: string
  /** The one that the question is about, if it is about one: looked at then, too. */
  readonly askedNamespace?: string
}

/** A cluster can also be asked beforehand. */
export interface LiveSource extends Source {
  /**
   * What reading will show and what it will be refused, as far as the caller's
   * rules tell before anything is read. Kinds about which they do not tell, and
   * those that the server may not have, are left out.
   */
  expect(request: ReadRequest): Promise<Coverage>
}

/**
 * A running cluster. It never asks for the values of a Secret.
 *
 * Closing it closes the client.
 */
export function liveSource(client: ApiClient, options: LiveOptions): LiveSource {
  const cluster = clusterBehind(client, options)
  const origin = once(() => originOf(client))
  return {
    origin,
    read: (request) => read(cluster, request),
    expect: (request) => expectedCoverage(cluster.mayList, request, options.askedNamespace),
    close: () => client.close(),
  }
}

async function* read(
  cluster: Cluster,
  { resources, namespace }: ReadRequest,
): AsyncGenerator<Chunk, void, undefined> {
  const uncertain = resources.find((resource) => !isEverywhere(resource))
  // Asked for first, so that it is there when it is needed. Whoever needs it sees its error.
  if (uncertain !== undefined) cluster.discovery(uncertain).catch(() => undefined)
  const starts = resources.map((resource) => () => readKind(cluster, resource, namespace))
  yield* merge(starts, { parallel: PARALLEL, ahead: AHEAD })
}

/** A cluster of which lists are read without values. */
export function clusterBehind(
  client: ApiClient,
  { currentNamespace, askedNamespace }: LiveOptions,
): Cluster {
  const likely = [currentNamespace, ...(askedNamespace === undefined ? [] : [askedNamespace])]
  const discovery = once(() => discover(client))
  return {
    client,
    form: WITHOUT_VALUES,
    discovery: async (resource) => (await discovery())(resource),
    namespaces: once(() => knownNamespaces(client, likely)),
    mayList: rulesOfCaller(client),
  }
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
