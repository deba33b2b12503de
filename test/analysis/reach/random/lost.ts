import { resourceName } from '../../../../src/lib/base/resource-name.ts'
import { buildModel } from '../../../../src/lib/model/build.ts'
import type { Model } from '../../../../src/lib/model/model.ts'
import { BUILT_IN } from '../../../../src/lib/source/resources/index.ts'
import type { Chunk, Resource } from '../../../../src/lib/source/types.ts'
import type { KubeObject } from '../../../control-plane/admin-client.ts'

/** A list permission that is taken away: of a kind (`pods`) everywhere, or in one namespace. */
export interface Lost {
  readonly resource: string
  readonly namespace?: string
}

/** Every list permission there is to take away. */
export function permissions(namespaces: readonly string[]): readonly Lost[] {
  return BUILT_IN.flatMap((each) => {
    const resource = resourceName(each)
    const inOne = namespaces.map((namespace) => ({ resource, namespace }))
    return [{ resource }, ...(each.namespaced ? inOne : [])]
  })
}

/** The model of the objects as a reader without that permission gets it; of all of them without `lost`. */
export function modelWithout(
  objects: readonly KubeObject[],
  namespaces: readonly string[],
  lost?: Lost,
): Promise<Model> {
  return buildModel(chunks(objects, namespaces, lost), { kind: 'files', name: 'test' })
}

// A source is read piece by piece; here all pieces are there.
// oxlint-disable-next-line typescript/require-await
async function* chunks(
  objects: readonly KubeObject[],
  namespaces: readonly string[],
  lost: Lost | undefined,
): AsyncGenerator<Chunk> {
  for (const resource of BUILT_IN) {
    const all = objects.filter(({ kind }) => kind === resource.kind)
    if (lost?.resource !== resourceName(resource)) yield* read(resource, all)
    else if (lost.namespace === undefined) yield refused(lost)
    else yield* namespaceByNamespace(resource, all, namespaces, lost)
  }
}

/** Whoever may not list a kind everywhere asks in each namespace. */
function* namespaceByNamespace(
  resource: Resource,
  all: readonly KubeObject[],
  namespaces: readonly string[],
  lost: Lost,
): Generator<Chunk> {
  for (const namespace of namespaces) {
    const items = all.filter(({ metadata }) => metadata.namespace === namespace)
    if (namespace === lost.namespace) yield refused(lost)
    else yield* read(resource, items, namespace)
  }
}

function* read(
  resource: Resource,
  items: readonly KubeObject[],
  namespace?: string,
): Generator<Chunk> {
  yield { kind: 'objects', resource, items }
  const where = namespace === undefined ? {} : { namespace }
  const entry = { resource: resourceName(resource), ...where, count: items.length }
  yield { kind: 'coverage', entry: { ...entry, status: 'read' } }
}

function refused(lost: Lost): Chunk {
  return { kind: 'coverage', entry: { ...lost, status: 'refused' } }
}
