/** Reads and writes the Secret that is rotated. */
import { at, objectOf, textOf } from '../../base/json.ts'
import { ROTATE_MANAGER } from '../../base/product.ts'
import { type RotationCluster, SECRET_MARK } from '../../change/rotate/index.ts'
import { readSecret, writeSecret } from '../../crypto/secret-types/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { withoutLastApplied } from '../../source/resources/last-applied.ts'
import { objectPath, secretsPath } from '../apply/object-path.ts'
import { dataPatch } from '../data-patch.ts'
import { getSecret } from '../get-secret.ts'
import { ifThere } from '../if-there.ts'
import { writeQuery } from '../write-query.ts'

type Secrets = Pick<RotationCluster, 'readSecret' | 'patchSecret' | 'createSecret' | 'deleteSecret'>

/** The part of {@link RotationCluster} that is about Secrets. */
export function rotatedSecretsIn(client: ApiClient): Secrets {
  return {
    readSecret: (secret) =>
      ifThere(async () => {
        const raw = objectOf(await getSecret(client, secret))
        const metadata = objectOf(raw['metadata'])
        const mark = at(metadata, 'annotations', SECRET_MARK)
        return {
          namespace: secret.namespace,
          name: secret.name,
          uid: textOf(metadata['uid']),
          resourceVersion: textOf(metadata['resourceVersion']),
          plain: readSecret({ ...raw, metadata: keptMetadata(metadata) }),
          mark: typeof mark === 'string' ? mark : undefined,
        }
      }),
    async patchSecret(patch, sent) {
      const { namespace, name, uid, resourceVersion, mark } = patch
      const metadata = { uid, resourceVersion, annotations: { [SECRET_MARK]: mark } }
      await client.json({
        method: 'PATCH',
        path: `${objectPath({ kind: 'Secret', namespace, name })}?${writeQuery(ROTATE_MANAGER, sent)}`,
        accept: OBJECT_METADATA,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ metadata, data: dataPatch(patch.set, patch.remove) }),
        info: { verb: 'patch', resource: 'secrets', namespace, name },
      })
    },
    async createSecret({ namespace, name, plain }, mark, sent) {
      const object = writeSecret(plain)
      const { labels, annotations } = objectOf(plain.metadata)
      const marked = { ...objectOf(annotations), [SECRET_MARK]: mark }
      const metadata = { name, ...(labels !== undefined && { labels }), annotations: marked }
      await client.json({
        method: 'POST',
        path: `${secretsPath(namespace)}?${writeQuery(ROTATE_MANAGER, sent)}`,
        accept: OBJECT_METADATA,
        body: JSON.stringify({ ...object, metadata }),
        info: { verb: 'create', resource: 'secrets', namespace, name },
      })
    },
    async deleteSecret({ namespace, name, uid, resourceVersion }, sent = 'none') {
      await client.json({
        method: 'DELETE',
        path: objectPath({ kind: 'Secret', namespace, name }),
        accept: OBJECT_METADATA,
        // What a query says of a deletion does not count beside a body.
        body: JSON.stringify({
          preconditions: { uid, resourceVersion },
          ...(sent === 'server' && { dryRun: ['All'] }),
        }),
        info: { verb: 'delete', resource: 'secrets', namespace, name },
      })
    },
  }
}

/** What a Secret of another name takes over. */
function keptMetadata(metadata: Readonly<Record<string, unknown>>): object {
  const kept = Object.entries(withoutLastApplied(metadata))
  return Object.fromEntries(kept.filter(([field]) => KEPT.has(field)))
}

const KEPT: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations'])
