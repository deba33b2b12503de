import { ApiError } from '../../base/errors.ts'
import { at, count, listOf, textOf, texts } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'

const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const SERVICE = 'kubernetes.io/service-name=kubernetes'

/**
 * The addresses of all API servers of a cluster, as they write them down themselves:
 * `https://10.0.0.1:6443`. Undefined where the caller may not see them; none where they do not
 * (`--endpoint-reconciler-type=none`).
 *
 * @throws ApiError when there is no answer
 */
export async function apiServerAddresses(
  client: ApiClient,
): Promise<readonly string[] | undefined> {
  try {
    const list = await client.json({
      method: 'GET',
      path: `${SLICES}?labelSelector=${encodeURIComponent(SERVICE)}`,
      info: { verb: 'list', resource: 'endpointslices.discovery.k8s.io', namespace: 'default' },
    })
    return [...new Set(listOf(at(list, 'items')).flatMap(addressesIn))].toSorted()
  } catch (error) {
    const isSilent = error instanceof ApiError && error.status === undefined
    if (!(error instanceof ApiError) || isSilent) throw error
    return undefined
  }
}

function addressesIn(slice: unknown): readonly string[] {
  const ports = listOf(at(slice, 'ports'))
  const named = ports.find((port) => textOf(at(port, 'name')) === 'https') ?? ports[0]
  const port = count(at(named, 'port')) ?? 443
  return listOf(at(slice, 'endpoints'))
    .flatMap((endpoint) => texts(at(endpoint, 'addresses')))
    .map((address) => `https://${address.includes(':') ? `[${address}]` : address}:${port}`)
}
