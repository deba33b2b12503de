import type { PodSecretRef } from '../facts/pod.ts'
import { isObject, listOf, member, textOf } from '../../base/json.ts'
import type { Container } from './containers.ts'
import { volumeSources, type VolumeSource } from './volumes.ts'

/** One reference per volume source and mount; one in all for a volume that nobody mounts. */
export function volumeRefs(
  volumes: readonly unknown[],
  containers: readonly Container[],
): readonly PodSecretRef[] {
  return volumes.filter(isObject).flatMap((volume) => {
    const sources = volumeSources(volume)
    return sources.length === 0 ? [] : mounted(sources, textOf(volume['name']), containers)
  })
}

function mounted(
  sources: readonly VolumeSource[],
  volume: string,
  containers: readonly Container[],
): readonly PodSecretRef[] {
  const mounts = containers.flatMap((container) =>
    listOf(member(container.raw, 'volumeMounts'))
      .filter((mount) => textOf(member(mount, 'name')) === volume)
      .map((mount) => ({ container, mount })),
  )
  return sources.flatMap((source) => {
    // The kubelet itself uses storage credentials; the container sees the volume, not the Secret.
    if (source.ref.use === 'storage' || mounts.length === 0) return [source.ref]
    const refs = mounts.flatMap(({ container, mount }) => mountedRef(source, container, mount))
    // A source that no mount shows still stands in the volume, so the node may read the Secret.
    return refs.length > 0 ? refs : [source.ref]
  })
}

function mountedRef(
  { ref, files }: VolumeSource,
  container: Container,
  mount: unknown,
): readonly PodSecretRef[] {
  const keys = subPathKeys(files, mount, ref.use === 'projected')
  if (keys !== undefined && keys.length === 0) return []
  const subPath = pathOf(mount, 'subPath') !== '' || pathOf(mount, 'subPathExpr') !== ''
  return [
    {
      ...ref,
      keys: keys ?? ref.keys,
      container: container.name,
      containerType: container.type,
      at: textOf(member(mount, 'mountPath')),
      ...(subPath ? { subPath } : {}),
    },
  ]
}

/**
 * The keys that a `subPath` picks out of the volume, or undefined when it does
 * not narrow them down. A projected volume mixes several sources, and a source
 * that lists its files but not this one is not what this mount shows.
 */
function subPathKeys(
  files: VolumeSource['files'],
  mount: unknown,
  mixed: boolean,
): readonly string[] | undefined {
  const subPath = pathOf(mount, 'subPath').replace(/\/+$/, '')
  if (subPath === '' || subPath === '.') return undefined
  if (files === null) return subPath.includes('/') || mixed ? undefined : [subPath]
  const inside = [...files].filter(([path]) => path === subPath || path.startsWith(`${subPath}/`))
  if (inside.length > 0) return [...new Set(inside.map(([, key]) => key))]
  return mixed ? [] : undefined
}

function pathOf(mount: unknown, field: 'subPath' | 'subPathExpr'): string {
  return textOf(member(mount, field))
}
