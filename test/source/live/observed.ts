import { connect } from '../../../src/lib/source/http/connect.ts'
import type { ApiClient, ApiRequest } from '../../../src/lib/source/http/api-client.ts'
import type { ClientFlags } from '../../../src/lib/source/kubeconfig/flags.ts'
import type { Chunk, Coverage, RawObject, Source } from '../../../src/lib/source/index.ts'

/** A connection to the real API server that remembers what went over it. */
export interface Observed extends ApiClient {
  readonly requests: readonly ApiRequest[]
  readonly answers: readonly { readonly path: string; readonly body: unknown }[]
}

/** Looks at a request before it is sent: changes it, or throws in place of an answer. */
export type Interfere = (request: ApiRequest) => ApiRequest | Promise<ApiRequest>

export async function observed(
  flags: ClientFlags,
  interfere: Interfere = (request) => request,
): Promise<Observed> {
  const client = await connect({ flags, version: 'test' })
  const requests: ApiRequest[] = []
  const answers: { path: string; body: unknown }[] = []
  return {
    ...client,
    requests,
    answers,
    json: async (request) => {
      requests.push(request)
      const body = await client.json(await interfere(request))
      answers.push({ path: request.path, body })
      return body
    },
  }
}

export interface Collected {
  readonly chunks: readonly Chunk[]
  readonly coverage: Coverage
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** Everything that a read brings; names by plural. */
export async function collect(
  source: Source,
  request: Parameters<Source['read']>[0],
): Promise<Collected> {
  const chunks: Chunk[] = []
  const names: Record<string, string[]> = {}
  for await (const chunk of source.read(request)) {
    chunks.push(chunk)
    if (chunk.kind === 'restart') names[chunk.resource.plural]?.splice(0)
    if (chunk.kind !== 'objects') continue
    names[chunk.resource.plural] ??= []
    names[chunk.resource.plural]?.push(...chunk.items.map(nameOf))
  }
  const coverage = chunks.flatMap((chunk) => (chunk.kind === 'coverage' ? [chunk.entry] : []))
  return { chunks, coverage, names }
}

function nameOf(item: RawObject): string {
  return (item['metadata'] as { name: string }).name
}
