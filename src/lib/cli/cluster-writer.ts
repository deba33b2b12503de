import { EDIT_MANAGER, FIELD_MANAGER } from '../base/product.ts'
import { plainSecret } from '../change/draft-manifest.ts'
import type { ValuePatch } from '../change/value-patch.ts'
import type { Writer } from '../change/writer.ts'
import { writeSecret } from '../crypto/secret-types/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../source/http/api-client.ts'
import { objectPath, secretsPath } from './apply/object-path.ts'
import { dataPatch } from './data-patch.ts'
import { writeQuery } from './write-query.ts'

/** Writes to the cluster behind a client. */
export function clusterWriter(client: ApiClient): Writer {
  return {
    async createSecret(draft, dryRun) {
      const { namespace, name } = draft
      const query = writeQuery(FIELD_MANAGER, dryRun, { fieldValidation: 'Strict' })
      await client.json({
        method: 'POST',
        path: `${secretsPath(namespace)}?${query}`,
        accept: OBJECT_METADATA,
        // `data`, never `stringData`: that would stay in a last-applied annotation in clear.
        body: JSON.stringify(writeSecret(plainSecret(draft))),
        info: { verb: 'create', resource: 'secrets', namespace, name },
      })
    },
    async patchValues(patch, dryRun) {
      const { namespace, name } = patch
      const query = writeQuery(EDIT_MANAGER, dryRun)
      await client.json({
        method: 'PATCH',
        path: `${objectPath({ kind: 'Secret', namespace, name })}?${query}`,
        accept: OBJECT_METADATA,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify(mergePatch(patch)),
        info: { verb: 'patch', resource: 'secrets', namespace, name },
      })
    },
  }
}

/** Only the keys that change. */
function mergePatch({ uid, resourceVersion, set, remove }: ValuePatch): object {
  return { metadata: { uid, resourceVersion }, data: dataPatch(set, remove) }
}
