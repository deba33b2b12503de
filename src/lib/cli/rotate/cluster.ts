import type { RotationCluster } from '../../change/rotate/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { journalsIn } from './journals.ts'
import { rotatedSecretsIn } from './rotated-secrets.ts'
import { sourcesIn } from './sources.ts'
import { workloadsIn } from './workloads.ts'

/** The cluster behind a client, as a rotation needs it. */
export function rotationCluster(client: ApiClient): RotationCluster {
  return {
    ...rotatedSecretsIn(client),
    ...journalsIn(client),
    ...workloadsIn(client),
    ...sourcesIn(client),
  }
}
