import type { NamespacedName } from '../../base/names.ts'
import { NamespacedLists } from '../../base/named-lists.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { VolumeFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'
import { podsClaiming, podsNaming, podsOf } from '../../model/pods.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'

/**
 * The part of the Node authorizer's graph that leads from Secrets and service
 * accounts to nodes. `graph_populator.go` and `graph.go` in
 * k8s.io/kubernetes/plugin/pkg/auth/authorizer/node (v1.36):
 *
 * - a pod counts from the moment it has a node until it is deleted, also when it is completed
 * - a mirror pod leads nowhere
 * - a PersistentVolume counts once it has a claimRef; the claim itself is never looked at
 */
export interface NodeIndex {
  /** Scheduled pods, mirror pods excepted, that name the Secret. */
  podsWithSecret(secret: NamespacedName): readonly PodFact[]
  /** Claimed volumes that name the Secret in a field which the kubelet may follow. */
  volumesWithSecret(secret: NamespacedName): readonly VolumeFact[]
  /** Scheduled pods, mirror pods excepted, that use the claim. */
  podsWithClaim(claim: NamespacedName): readonly PodFact[]
  /** Scheduled pods, mirror pods excepted, that run as the account; their node may ask for its tokens. */
  podsWithServiceAccount(account: NamespacedName): readonly PodFact[]
  /** What kept paths to this Secret from being seen. */
  blindTo(secret: NamespacedName): readonly BlindSpot[]
}

/** Unlike a slash, the separator cannot be part of what a pod or a volume calls a Secret. */
export function keyOf({ namespace, name }: NamespacedName): string {
  return `${namespace}\0${name}`
}

/** Arranges volumes; pods are as the model arranges them. */
export function nodeIndex(model: Model): NodeIndex {
  const volumes = volumesBySecret(model.facts.PersistentVolume)
  const volumesWithSecret = (secret: NamespacedName): readonly VolumeFact[] => volumes.get(secret)
  return {
    podsWithSecret: (secret) => podsNaming(model, secret).filter(isOnNode),
    volumesWithSecret,
    podsWithClaim: (claim) => podsClaiming(model, claim).filter(isOnNode),
    podsWithServiceAccount: (account) => podsOf(model, account).filter(isOnNode),
    blindTo: blindness(model, volumesWithSecret),
  }
}

function isOnNode({ node, mirror }: PodFact): boolean {
  return node !== '' && !mirror
}

function volumesBySecret(volumes: readonly VolumeFact[]): NamespacedLists<VolumeFact> {
  const bySecret = new NamespacedLists<VolumeFact>()
  for (const volume of volumes) {
    if (volume.claim === undefined) continue
    for (const { secret, kubeletVisible } of volume.secretRefs) {
      if (kubeletVisible && secret.name !== '') bySecret.add(secret.namespace, secret.name, volume)
    }
  }
  return bySecret
}

/**
 * Pods of the Secret's namespace can name it, any volume can, and where one
 * does the pods of its claim's namespace matter too.
 */
function blindness(
  { coverage }: Model,
  volumesWithSecret: NodeIndex['volumesWithSecret'],
): NodeIndex['blindTo'] {
  const volumes = blindSpots(coverage, 'persistentvolumes')
  const pods = new Map<string, readonly BlindSpot[]>()
  const podsIn = (namespace: string): readonly BlindSpot[] => {
    let spots = pods.get(namespace)
    if (spots === undefined) pods.set(namespace, (spots = blindSpots(coverage, 'pods', namespace)))
    return spots
  }
  return (secret) => {
    const claimed = volumesWithSecret(secret).map(({ claim }) => claim?.namespace ?? '')
    const namespaces = new Set([secret.namespace, ...claimed])
    return [...[...namespaces].flatMap(podsIn), ...volumes]
  }
}
