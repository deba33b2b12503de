import { buildModel } from '../../../../src/lib/model/build.ts'
import type { Model } from '../../../../src/lib/model/model.ts'
import { resourceName } from '../../../../src/lib/base/resource-name.ts'
import { BUILT_IN } from '../../../../src/lib/source/resources/index.ts'
import type { Chunk } from '../../../../src/lib/source/types.ts'
import type { KubeObject } from '../../../control-plane/admin-client.ts'

/**
 * The model of objects as if all of them had been read, but for the kinds in
 * `hidden` (`pods`), which were refused.
 */
export function modelOf(
  objects: readonly KubeObject[],
  hidden: readonly string[] = [],
): Promise<Model> {
  return buildModel(chunks(objects, hidden), { kind: 'files', name: 'test' })
}

// A source is read piece by piece; here all pieces are there.
// oxlint-disable-next-line typescript/require-await
async function* chunks(
  objects: readonly KubeObject[],
  hidden: readonly string[],
): AsyncGenerator<Chunk> {
  for (const resource of BUILT_IN) {
    const name = resourceName(resource)
    if (hidden.includes(name)) {
      yield { kind: 'coverage', entry: { resource: name, status: 'refused' } }
      continue
    }
    const items = objects.filter(({ kind }) => kind === resource.kind)
    yield { kind: 'objects', resource, items }
    yield { kind: 'coverage', entry: { resource: name, status: 'read', count: items.length } }
  }
}
