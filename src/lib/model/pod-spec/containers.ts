import type { PodSecretRef } from '../facts/pod.ts'
import { isObject, listOf, member, textOf, type JsonObject } from '../../base/json.ts'

/** A container of any of the three lists, under the name of its list. */
export interface Container {
  readonly raw: unknown
  readonly name: string
  readonly type: NonNullable<PodSecretRef['containerType']>
  /** `containers[api]`. */
  readonly path: string
}

const LISTS = [
  ['initContainers', 'init'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral'],
] as const

/** Every container of a pod spec: init, ordinary, ephemeral. */
export function containersOf(spec: unknown): readonly Container[] {
  return LISTS.flatMap(([field, type]) =>
    listOf(member(spec, field))
      .filter(isObject)
      .map((raw) => {
        const name = textOf(raw['name'])
        return { raw, name, type: isSidecar(raw) ? 'container' : type, path: `${field}[${name}]` }
      }),
  )
}

/** https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/: an init container that runs on. */
function isSidecar(container: JsonObject): boolean {
  return container['restartPolicy'] === 'Always'
}
