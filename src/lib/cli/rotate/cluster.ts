import type { RotationCluster } from '../../change/rotate/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import type { JournalKeys } from './journal-keys.ts'
import { journalValuesIn } from './journal-values.ts'
import { journalsIn } from './journals.ts'
import { rotatedSecretsIn } from './rotated-secrets.ts'
import { sourcesIn } from './sources.ts'
import { workloadsIn } from './workloads.ts'

/** The cluster behind a client, as a rotation needs it. */
export function rotationCluster(
  client: ApiClient,
  keys: Pick<JournalKeys, 'identities'>,
): RotationCluster {
  return {
    ...rotatedSecretsIn(client),
    ...journalsIn(client),
    ...journalValuesIn(client, keys),
    ...workloadsIn(client),
    ...sourcesIn(client),
  }
}
