import { EDIT_MANAGER, FIELD_MANAGER } from '../base/product.ts'
import { plainSecret } from '../change/draft-manifest.ts'
import type { ValuePatch } from '../change/value-patch.ts'
import type { Writer } from '../change/writer.ts'
import { writeSecret } from '../crypto/secret-types/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../source/http/api-client.ts'
import { objectPath } from './apply/object-path.ts'

/** Writes to the cluster behind a client. */
export function clusterWriter(client: ApiClient): Writer {
  return {
    async createSecret(draft, dryRun) {
      const { namespace, name } = draft
      const query = new URLSearchParams({
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        ...(dryRun === 'server' && { dryRun: 'All' }),
      })
      await client.json({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/secrets?${query.toString()}`,
        accept: OBJECT_METADATA,
        // `data`, never `stringData`: that would stay in a last-applied annotation in clear.
        body: JSON.stringify(writeSecret(plainSecret(draft))),
        info: { verb: 'create', resource: 'secrets', namespace, name },
      })
    },
    async patchValues(patch, dryRun) {
      const { namespace, name } = patch
      const query = new URLSearchParams({
        fieldManager: EDIT_MANAGER,
        ...(dryRun === 'server' && { dryRun: 'All' }),
      })
      await client.json({
        method: 'PATCH',
        path: `${objectPath({ kind: 'Secret', namespace, name })}?${query.toString()}`,
        accept: OBJECT_METADATA,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify(mergePatch(patch)),
        info: { verb: 'patch', resource: 'secrets', namespace, name },
      })
    },
  }
}

/** Only the keys that change; `null` takes one away (RFC 7386). */
function mergePatch({ uid, resourceVersion, set, remove }: ValuePatch): object {
  const values = [...set].map(([key, value]): [string, string | null] => [
    key,
    Buffer.from(value.reveal()).toString('base64'),
  ])
  const gone = remove.map((key): [string, string | null] => [key, null])
  return { metadata: { uid, resourceVersion }, data: Object.fromEntries([...values, ...gone]) }
}
