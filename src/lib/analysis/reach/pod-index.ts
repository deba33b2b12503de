import type { NamespacedName } from '../../base/names.ts'
import { NamespacedLists } from '../../base/namespaced-lists.ts'
import type { ServiceAccountFact } from '../../model/facts/others.ts'
import type { PodFact, PodSecretRef } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { isOver } from '../node-authorizer/index.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'

/** A place where the processes of a pod are given a Secret. */
export interface PodUse {
  readonly pod: PodFact
  readonly ref: PodSecretRef
}

/** Pods that are not over, arranged by what they hold. */
export interface PodIndex {
  /** Pods that are not over; their containers run or are about to. */
  readonly running: readonly PodFact[]
  holdsToken(pod: PodFact): boolean
  /** What kept from view whether the pod holds a token; empty where that is known. */
  blindToToken(pod: PodFact): readonly BlindSpot[]
  /** Uses of the Secret that put its value inside a container. */
  usesOf(secret: NamespacedName): readonly PodUse[]
  /** Pods that hold a token of the service account. */
  withTokenOf(account: NamespacedName): readonly PodFact[]
  /** Number of pods that hold a token of any account of the namespace; of all for undefined. */
  withToken(namespace: string | undefined): number
}

/** Arranges the model's pods; linear in the number of references. */
export function podIndex({ facts, coverage }: Model): PodIndex {
  const uses = new NamespacedLists<PodUse>()
  const holders = new NamespacedLists<PodFact>()
  const decided = tokenDecision(facts.ServiceAccount)
  const blindToToken = (pod: PodFact): readonly BlindSpot[] =>
    decided(pod) === undefined ? blindSpots(coverage, 'serviceaccounts', pod.namespace) : []
  // An account that is not there yet comes with the default, and so does `default`.
  const holds = (pod: PodFact): boolean => decided(pod) ?? blindToToken(pod).length === 0
  const counts = new Map<string | undefined, number>()
  // A mirror pod shows what a file on the node says; it can have neither Secrets nor a token.
  const running = facts.Pod.filter((pod) => !pod.mirror && !isOver(pod))
  for (const pod of running) {
    for (const ref of pod.spec.secretRefs) {
      if (reachesContainer(ref)) uses.add(pod.namespace, ref.secret, { pod, ref })
    }
    if (!holds(pod)) continue
    holders.add(pod.namespace, pod.spec.serviceAccount, pod)
    for (const scope of [pod.namespace, undefined]) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  }
  return {
    running,
    holdsToken: holds,
    blindToToken,
    usesOf: (secret) => uses.get(secret),
    withTokenOf: (account) => holders.get(account),
    withToken: (namespace) => counts.get(namespace) ?? 0,
  }
}

/** Image pulls, storage and volumes that nobody mounts stay with the kubelet. */
function reachesContainer({ container, use }: PodSecretRef): boolean {
  return container !== undefined && use !== 'imagePull' && use !== 'storage'
}

/**
 * Live pods show the token's volume, which admission added. A manifest (it has
 * no uid) shows only what admission will look at: `automountServiceAccountToken`
 * of the pod, else of the account; undefined when neither says so.
 */
function tokenDecision(
  accounts: readonly ServiceAccountFact[],
): (pod: PodFact) => boolean | undefined {
  const automount = new Map(
    accounts.map((each) => [key(each.namespace, each.name), each.automount ?? true]),
  )
  return ({ namespace, uid, spec }) => {
    if (spec.token === true || uid !== '') return spec.token === true
    return spec.automount ?? automount.get(key(namespace, spec.serviceAccount))
  }
}

function key(namespace: string, name: string): string {
  return `${namespace}\0${name}`
}
