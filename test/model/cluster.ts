import { Readable } from 'node:stream'
import { extendModel, buildModel } from '../../src/lib/model/build.ts'
import { customKindsToRead } from '../../src/lib/model/read.ts'
import type { Model } from '../../src/lib/model/model.ts'
import type { Chunk, CoverageEntry, RawObject, Resource } from '../../src/lib/source/index.ts'
import { resourceName } from '../../src/lib/base/resource-name.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'

/** Objects as the API server would list them, each with `apiVersion` and `kind`. */
export type Manifest = RawObject

/**
 * A model of `objects`, as if every kind had been read. `status` changes what
 * the reading of single kinds came to: `{ pods: 'refused' }`.
 */
export async function clusterOf(
  objects: readonly Manifest[],
  status: Readonly<Record<string, CoverageEntry['status']>> = {},
): Promise<Model> {
  const origin = { kind: 'cluster', name: 'test' } as const
  const first = await buildModel(chunks(objects, BUILT_IN, status), origin)
  return extendModel(first, chunks(objects, customKindsToRead(first), status))
}

function chunks(
  objects: readonly Manifest[],
  resources: readonly Resource[],
  statuses: Readonly<Record<string, CoverageEntry['status']>>,
): AsyncIterable<Chunk> {
  const list = resources.flatMap((resource): Chunk[] => {
    const name = resourceName(resource)
    const status = statuses[name] ?? 'read'
    const items = objects.filter((each) => isOf(each, resource))
    const coverage: Chunk = { kind: 'coverage', entry: { resource: name, status } }
    return status === 'read' ? [{ kind: 'objects', resource, items }, coverage] : [coverage]
  })
  return Readable.from(list) as AsyncIterable<Chunk>
}

function isOf(manifest: Manifest, { group, kind }: Resource): boolean {
  const apiVersion = String(manifest['apiVersion'])
  const ownGroup = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return manifest['kind'] === kind && ownGroup === group
}

/** A Secret as a source hands it over: no values. */
export function secret(
  namespace: string,
  name: string,
  keys: readonly string[] = ['password'],
  more: RawObject = {},
): Manifest {
  const { metadata, ...rest } = more
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    keyCount: keys.length,
    keys,
    lastAppliedHoldsValues: false,
    metadata: { namespace, name, uid: `secret-${namespace}-${name}`, ...(metadata as object) },
    ...rest,
  }
}

/** Any other object; `more.owner` becomes its controller. */
export function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  more: RawObject = {},
): Manifest {
  const { metadata, owner, ...rest } = more
  const ownerReferences = owner === undefined ? [] : [{ ...owner, controller: true }]
  return {
    apiVersion,
    kind,
    metadata: {
      ...(namespace === '' ? {} : { namespace }),
      name,
      uid: `${kind}-${namespace}-${name}`,
      ownerReferences,
      ...(metadata as object),
    },
    ...rest,
  }
}

/** A CustomResourceDefinition with one served version. */
export function crd(
  group: string,
  kind: string,
  plural: string,
  schema: RawObject,
  scope: 'Namespaced' | 'Cluster' = 'Namespaced',
): Manifest {
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', '', `${plural}.${group}`, {
    spec: {
      group,
      names: { kind, plural },
      scope,
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  })
}
