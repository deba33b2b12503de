/** Reads and writes the objects that a revocation is about. */
import { ApiError } from '../../base/errors.ts'
import { at, listOf, objectOf, textMap, textOf } from '../../base/json.ts'
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
import type { Model } from '../../model/model.ts'
import { resolveTarget } from '../../source/kubeconfig/target.ts'
import { liveSource } from '../../source/live/live-source.ts'
import { BUILT_IN } from '../../source/resources/index.ts'
import { reviewToken } from '../../source/live/token-review.ts'
import { clientFlags } from '../client-flags.ts'
import { getSecret } from '../get-secret.ts'
import { ifThere } from '../if-there.ts'
import { readCluster } from '../read-cluster.ts'
import { writeQuery } from '../write-query.ts'
import type { RevokeInvocation } from './invocation.ts'
import { certificateOwner } from './certificate-witness.ts'
import { certificatesIssuedTo } from './issued-certificates.ts'

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
export function revocationReader(
  client: ApiClient,
  { flags }: Pick<RevokeInvocation, 'flags'>,
): Omit<RevocationReader, 'openedBy'> {
  return {
    serviceAccount: (name) => ifThere(() => knownObject(client, 'serviceaccounts', name)),
    object: (resource, name) => ifThere(() => knownObject(client, resource, name)),
    accepts: (token) => ifAllowed(async () => (await reviewToken(client, token)) !== undefined),
    certificateOwner: async (certificate, key) =>
      certificateOwner(await resolveTarget(clientFlags(flags), { env: process.env }), {
        certificate,
        key,
      }),
    rbac: () => readRbac(client),
    certificatesIssuedTo: (user) => ifAllowed(() => certificatesIssuedTo(client, user)),
    podsAs: ({ namespace, name }) => ifAllowed(() => countPods(client, namespace, name)),
  }
}

function readRbac(client: ApiClient): Promise<Model> {
  const everywhere = BUILT_IN.filter(({ group }) => group === 'rbac.authorization.k8s.io')
  const source = liveSource(client, { currentNamespace: '' })
  return readCluster(source, { inNamespace: [], everywhere, custom: false }, undefined)
}

/** Undefined where the caller may not. @throws ApiError when there is no answer */
async function ifAllowed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ApiError && error.failure === 'denied') return undefined
    throw error
  }
}

async function countPods(client: ApiClient, namespace: string, account: string): Promise<number> {
  const query = new URLSearchParams({ fieldSelector: `spec.serviceAccountName=${account}` })
  const list = await client.json({
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?${query.toString()}`,
    accept: LIST_METADATA,
    info: { verb: 'list', resource: 'pods', namespace },
  })
  return listOf(at(list, 'items')).length
}

const LIST_METADATA = OBJECT_METADATA.replace('Metadata', 'MetadataList')

/** An object without values. @throws ApiError */
export async function knownObject(
  client: ApiClient,
  resource: ObjectRef['resource'] | 'nodes',
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
    async changeMetadata({ object, labels, annotations, switches }, sent) {
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
        body: JSON.stringify({ metadata, ...(switches && { data: encoded(switches) }) }),
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

function encoded(switches: Readonly<Record<string, string>>): object {
  const entries = Object.entries(switches)
  return Object.fromEntries(entries.map(([key, on]) => [key, Buffer.from(on).toString('base64')]))
}

function pathOf({
  resource,
  namespace,
  name,
}: NamespacedName & { readonly resource: ObjectRef['resource'] | 'nodes' }): string {
  const place = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`
  return `/api/v1/${place}${resource}/${encodeURIComponent(name)}`
}
