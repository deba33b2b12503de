import { VERSION } from '../../base/product.ts'
import { connect } from '../../source/http/connect.ts'
import { METADATA_ONLY, resourcePath } from '../../source/http/pages.ts'
import type { ClientFlags } from '../../source/kubeconfig/flags.ts'
import { BUILT_IN } from '../../source/resources/index.ts'

const ENOUGH = 500

/** Names of the first Secrets of the namespace, or of the first namespaces. */
export async function listedNames(
  flags: ClientFlags,
  what: 'secret' | 'namespace',
  signal: AbortSignal,
): Promise<readonly string[]> {
  const connection = await connect({ flags, version: VERSION, signal })
  try {
    const resource = BUILT_IN.find(({ kind }) => kind.toLowerCase() === what)
    if (resource === undefined) return []
    const namespace = resource.namespaced ? connection.namespace : undefined
    const answer = await connection.json({
      method: 'GET',
      path: `${resourcePath(resource, namespace)}?limit=${ENOUGH}`,
      accept: METADATA_ONLY,
      info: { verb: 'list', resource: resource.plural },
    })
    return namesIn(answer)
  } finally {
    connection.close()
  }
}

function namesIn(answer: unknown): readonly string[] {
  const { items } = answer as { readonly items?: readonly { metadata?: { name?: unknown } }[] }
  return (items ?? [])
    .map((item) => item.metadata?.name)
    .filter((name): name is string => typeof name === 'string')
}
