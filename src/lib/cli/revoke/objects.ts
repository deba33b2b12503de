/** Reads and writes the objects that a revocation is about. */
import { at, objectOf, textMap, textOf } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import { REVOKE_MANAGER } from '../../base/product.ts'
import type {
  KnownObject,
  ObjectRef,
  RevocationReader,
  RevocationWriter,
  RevokedSecret,
} from '../../change/revoke/index.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { withoutLastApplied } from '../../source/resources/last-applied.ts'
import { getSecret } from '../get-secret.ts'
import { ifThere } from '../if-there.ts'
import { writeQuery } from '../write-query.ts'

/** The Secret with its values; undefined when there is none. @throws ApiError */
export function revokedSecret(
  client: ApiClient,
  secret: NamespacedName,
): Promise<RevokedSecret | undefined> {
  return ifThere(async () => {
    const raw = objectOf(await getSecret(client, secret))
    const metadata = withoutLastApplied(objectOf(raw['metadata']))
    return {
      namespace: secret.namespace,
      name: secret.name,
      uid: textOf(metadata['uid']),
      resourceVersion: textOf(metadata['resourceVersion']),
      plain: readSecret({ ...raw, metadata }),
    }
  })
}

/** {@link RevocationReader} of a cluster. */
export function revocationReader(client: ApiClient): Pick<RevocationReader, 'serviceAccount'> {
  return {
    serviceAccount: (name) => ifThere(() => knownObject(client, 'serviceaccounts', name)),
  }
}

/** An object without values. @throws ApiError */
export async function knownObject(
  client: ApiClient,
  resource: ObjectRef['resource'],
  { namespace, name }: NamespacedName,
): Promise<KnownObject> {
  const answer = await client.json({
    method: 'GET',
    path: pathOf({ resource, namespace, name }),
    accept: OBJECT_METADATA,
    info: { verb: 'get', resource, namespace, name },
  })
  const { uid, annotations, labels } = objectOf(at(answer, 'metadata'))
  return {
    namespace,
    name,
    uid: textOf(uid),
    annotations: textMap(annotations),
    labels: textMap(labels),
  }
}

/** {@link RevocationWriter} of a cluster. */
export function revocationWriter(client: ApiClient): RevocationWriter {
  return {
    async changeMetadata({ object, labels, annotations }, sent) {
      const { resource, namespace, name, uid, resourceVersion } = object
      const metadata = {
        uid,
        ...(resourceVersion !== undefined && { resourceVersion }),
        ...(labels !== undefined && { labels }),
        ...(annotations !== undefined && { annotations }),
      }
      await client.json({
        method: 'PATCH',
        path: `${pathOf(object)}?${writeQuery(REVOKE_MANAGER, sent)}`,
        accept: OBJECT_METADATA,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ metadata }),
        info: { verb: 'patch', resource, namespace, name },
      })
    },
    async deleteObject({ resource, namespace, name, uid }, sent) {
      await client.json({
        method: 'DELETE',
        path: pathOf({ resource, namespace, name }),
        accept: OBJECT_METADATA,
        // What a query says of a deletion does not count beside a body.
        body: JSON.stringify({
          preconditions: { uid },
          ...(sent === 'server' && { dryRun: ['All'] }),
        }),
        info: { verb: 'delete', resource, namespace, name },
      })
    },
  }
}

function pathOf({
  resource,
  namespace,
  name,
}: Pick<ObjectRef, 'resource' | 'namespace' | 'name'>): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`
}
