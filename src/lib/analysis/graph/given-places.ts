import type { Station } from './access-graph.ts'
import type { PathBuilder } from './path-builder.ts'

/** Where somebody gets into pods, by what tells them apart. */
export interface GivenPlaces {
  readonly byNode: ReadonlyMap<string, Station>
  /** By namespace, then by name. */
  readonly byPod: ReadonlyMap<string, ReadonlyMap<string, Station>>
  /** Those into pods of a name in any namespace. */
  readonly ofNames: ReadonlyMap<string, Station> | undefined
}

const PLACES = new WeakMap<PathBuilder, GivenPlaces & { readonly size: number }>()

/** Arranged once, as looking for each by its key is most of the work for a Secret. */
export function givenPlaces(build: PathBuilder): GivenPlaces {
  const { size } = build.podPlaces
  let places = PLACES.get(build)
  if (places?.size === size) return places
  const byNode = new Map<string, Station>()
  const byPod = new Map<string, Map<string, Station>>()
  for (const { pods, inside } of build.podPlaces.values()) {
    if (pods.at === 'node') byNode.set(pods.node, inside.given)
    if (pods.at !== 'pod') continue
    const { namespace, name } = pods.pod
    const names = byPod.get(namespace) ?? new Map<string, Station>()
    byPod.set(namespace, names.set(name, inside.given))
  }
  places = { byNode, byPod, ofNames: byPod.get(''), size }
  PLACES.set(build, places)
  return places
}
