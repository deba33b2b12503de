import type { NamespacedName } from '../../base/names.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { NodeIndex } from './node-index.ts'

/** Why a node may have a Secret: a pod on it names the Secret, or a volume that the pod claims does. */
export interface NodePath {
  readonly node: string
  readonly pod: PodFact
  readonly volume?: VolumeFact
}

/** The paths to one node: the one to show, and how many there are. */
export interface NodeReach {
  readonly path: NodePath
  readonly count: number
}

/**
 * Every node that the Node authorizer lets have the Secret, by name. A path
 * without a volume goes before one with, a pod that runs before one that is over.
 */
export function nodesWithSecret(
  index: NodeIndex,
  secret: NamespacedName,
): ReadonlyMap<string, NodeReach> {
  const nodes = new Map<string, NodeReach>()
  for (const path of nodePaths(index, secret)) {
    const known = nodes.get(path.node)
    const better = known === undefined || length(path) < length(known.path)
    nodes.set(path.node, {
      path: better ? path : known.path,
      count: (known?.count ?? 0) + 1,
    })
  }
  return nodes
}

/** A pod that is over keeps its node in the graph until somebody deletes it. */
export function isOver({ phase }: PodFact): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Every path of every node to the Secret. */
export function* nodePaths(index: NodeIndex, secret: NamespacedName): Generator<NodePath> {
  for (const pod of index.podsWithSecret(secret)) yield { node: pod.node, pod }
  for (const volume of index.volumesWithSecret(secret)) {
    const pods = volume.claim === undefined ? [] : index.podsWithClaim(volume.claim)
    for (const pod of pods) yield { node: pod.node, pod, volume }
  }
}

function length({ pod, volume }: NodePath): number {
  return (volume === undefined ? 0 : 2) + (isOver(pod) ? 1 : 0)
}
