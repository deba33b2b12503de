import { isDeepStrictEqual } from 'node:util'
import type { ObjectChange, PatchOperation } from '../../../src/lib/analysis/cut/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'

/** The objects as they are once the changes are made; fails where a patch does not apply. */
export function apply(
  objects: readonly KubeObject[],
  changes: readonly ObjectChange[],
): readonly KubeObject[] {
  let all = objects
  for (const change of changes) {
    const { kind, namespace, name } = change.object
    const isIt = ({ kind: own, metadata }: KubeObject): boolean =>
      own === kind && metadata.namespace === namespace && metadata.name === name
    if (!all.some(isIt)) throw new Error(`there is no ${kind} ${namespace ?? ''}/${name}`)
    all =
      change.action === 'delete'
        ? all.filter((object) => !isIt(object))
        : all.map((object) => (isIt(object) ? patched(object, change.patch) : object))
  }
  return all
}

/** The few operations of RFC 6902 that changes consist of, on the items of lists. */
export function patched(object: KubeObject, patch: readonly PatchOperation[]): KubeObject {
  const copy = structuredClone(object) as Record<string, unknown[]>
  for (const { op, path, value } of patch) {
    const [, field = '', place = ''] = path.split('/')
    const list = copy[field]
    if (list === undefined) throw new Error(`there is no ${field}`)
    const at = Number(place)
    if (op === 'add' && place === '-') list.push(value)
    else if (!(at < list.length)) throw new Error(`there is no ${path}`)
    else if (op === 'remove') list.splice(at, 1)
    else if (op === 'replace') list[at] = value
    else if (op === 'test' && !isDeepStrictEqual(stored(list[at]), stored(value))) {
      throw new Error(`${path} is not as expected`)
    }
  }
  return copy as unknown as KubeObject
}

/** As the API server would keep it: without empty lists. */
function stored(value: unknown): unknown {
  return Object.fromEntries(
    Object.entries(value as object).filter(([, item]) => !Array.isArray(item) || item.length > 0),
  )
}
