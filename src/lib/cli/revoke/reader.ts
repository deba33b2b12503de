import type { RevocationReader } from '../../change/revoke/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import type { RevokeInvocation } from './invocation.ts'
import { revocationReader } from './objects.ts'
import { openedFiles } from './outside/opened-files.ts'

/** What a plan has to know of the cluster, and of the folders of --in. */
export function readerOf(invocation: RevokeInvocation, client: ApiClient): RevocationReader {
  return {
    ...revocationReader(client, invocation),
    openedBy: (key, folders) => openedFiles(key, folders, invocation.signal),
  }
}
