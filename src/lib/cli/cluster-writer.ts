import { FIELD_MANAGER } from '../base/product.ts'
import type { SecretDraft } from '../change/draft.ts'
import type { Writer } from '../change/writer.ts'
import type { ApiClient } from '../source/http/api-client.ts'

/** The answer to a write holds the object with its values, unless only its metadata is asked for. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

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
        accept: METADATA,
        body: JSON.stringify(manifest(draft)),
        info: { verb: 'create', resource: 'secrets', namespace, name },
      })
    },
  }
}

/** `data`, never `stringData`: that would stay in a last-applied annotation in clear. */
function manifest({
  namespace,
  name,
  type,
  data,
  immutable,
  labels,
  annotations,
}: SecretDraft): object {
  const values = [...data].map(([key, value]) => [
    key,
    Buffer.from(value.reveal()).toString('base64'),
  ])
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace,
      name,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    type,
    ...(immutable && { immutable }),
    data: Object.fromEntries(values) as Record<string, string>,
  }
}
