/** Who uses a Secret, read from the cluster. */
import { consumersOf } from '../../analysis/consumers/consumer-index.ts'
import { consumersReport } from '../../analysis/consumers/consumers.ts'
import type { Consumer, ConsumersReport } from '../../analysis/consumers/report.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { liveSource } from '../../source/live/live-source.ts'
import { readCluster } from '../read-cluster.ts'
import { readPlan } from '../read-plan.ts'

export interface Users {
  readonly consumers: readonly Consumer[]
  readonly coverage: ConsumersReport['coverage']
}

/** What has to be known of a namespace to say who uses its Secrets. @throws ApiError */
export function readUses(client: ApiClient, namespace: string): Promise<Model> {
  const source = liveSource(client, { currentNamespace: namespace, askedNamespace: namespace })
  return readCluster(source, readPlan('consumers', namespace), namespace)
}

export function usersOf(model: Model, name: NamespacedName): Users {
  const { secrets, coverage } = consumersReport(model, consumersOf(model), { names: [name] })
  return { consumers: secrets[0]?.consumers ?? [], coverage }
}

/** The same, read from the cluster now. @throws ApiError */
export async function usersNow(client: ApiClient, name: NamespacedName): Promise<Users> {
  return usersOf(await readUses(client, name.namespace), name)
}
