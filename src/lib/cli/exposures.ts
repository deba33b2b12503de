/** Who uses Secrets, and who could have read them. */
import { type Exposure, exposuresIn } from '../analysis/incident/exposure.ts'
import type { NamespacedName } from '../base/names.ts'
import type { ApiClient } from '../source/http/api-client.ts'
import { liveSource } from '../source/live/live-source.ts'
import { readCluster } from './read-cluster.ts'
import { readPlan } from './read-plan.ts'

/** Reads no value. One namespace is read alone, several with the whole cluster. @throws ApiError */
export async function exposuresOf(
  client: ApiClient,
  names: readonly NamespacedName[],
): Promise<readonly Exposure[]> {
  const [first, ...others] = [...new Set(names.map(({ namespace }) => namespace))]
  if (first === undefined) return []
  const only = others.length === 0 ? first : undefined
  const source = liveSource(client, {
    currentNamespace: first,
    ...(only !== undefined && { askedNamespace: only }),
  })
  return exposuresIn(await readCluster(source, readPlan('both', only), only), names)
}
