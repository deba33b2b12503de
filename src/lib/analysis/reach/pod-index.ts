import type { NamespacedName } from '../../base/names.ts'
import { once, remembered } from '../../base/remember.ts'
import type { ServiceAccountFact } from '../../model/facts/others.ts'
import type { PodFact, PodSecretRef } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { podsByNamespace, podsIn, podsNaming, podsOf, reachesContainer } from '../../model/pods.ts'
import { isOver } from '../node-authorizer/index.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'

/** A place where the processes of a pod are given a Secret. */
export interface PodUse {
  readonly pod: PodFact
  readonly ref: PodSecretRef
}

/** A pod, or what one will be like that is made from a template. */
export type TokenHolder = Pick<PodFact, 'namespace' | 'uid' | 'spec'>

/** Pods that are not over, arranged by what they hold. */
export interface PodIndex {
  /** Pods that are not over; their containers run or are about to. */
  running(): readonly PodFact[]
  runningIn(namespace: string): readonly PodFact[]
  holdsToken(pod: TokenHolder): boolean
  /** What kept from view whether the pod holds a token; empty where that is known. */
  blindToToken(pod: TokenHolder): readonly BlindSpot[]
  /** Uses of the Secret that put its value inside a container. */
  usesOf(secret: NamespacedName): readonly PodUse[]
  /** Pods that hold a token of the service account. */
  withTokenOf(account: NamespacedName): readonly PodFact[]
  /** Number of pods that hold a token of any account of the namespace; of all for undefined. */
  withToken(namespace: string | undefined): number
}

/** Looks at the model's pods, those of a namespace when it is first asked about. */
export function podIndex(model: Model): PodIndex {
  const { facts, coverage } = model
  const decided = tokenDecision(facts.ServiceAccount)
  const blindToToken = (pod: TokenHolder): readonly BlindSpot[] =>
    decided(pod) === undefined ? blindSpots(coverage, 'serviceaccounts', pod.namespace) : []
  // An account that is not there yet comes with the default, and so does `default`.
  const holdsToken = (pod: TokenHolder): boolean => decided(pod) ?? blindToToken(pod).length === 0
  const runningIn = remembered((namespace: string) => podsIn(model, namespace).filter(isRunning))
  const namespaces = (): Iterable<string> => podsByNamespace(model).keys()
  const withTokenIn = remembered(
    (namespace: string) => runningIn(namespace).filter(holdsToken).length,
  )
  const withTokenAnywhere = once(() =>
    [...namespaces()].reduce((sum, namespace) => sum + withTokenIn(namespace), 0),
  )
  return {
    running: once(() => [...namespaces()].flatMap(runningIn)),
    runningIn,
    holdsToken,
    blindToToken,
    usesOf: (secret) =>
      podsNaming(model, secret)
        .filter(isRunning)
        .flatMap((pod) => usesIn(pod, secret)),
    withTokenOf: (account) =>
      podsOf(model, account).filter((pod) => isRunning(pod) && holdsToken(pod)),
    withToken: (namespace) =>
      namespace === undefined ? withTokenAnywhere() : withTokenIn(namespace),
  }
}

function usesIn(pod: PodFact, { name }: NamespacedName): readonly PodUse[] {
  return pod.spec.secretRefs
    .filter((ref) => ref.secret === name && reachesContainer(ref))
    .map((ref) => ({ pod, ref }))
}

/** A mirror pod shows what a file on the node says; it can have neither Secrets nor a token. */
export function isRunning(pod: PodFact): boolean {
  return !pod.mirror && !isOver(pod)
}

/**
 * Live pods show the token's volume, which admission added. A manifest (it has
 * no uid) shows only what admission will look at: `automountServiceAccountToken`
 * of the pod, else of the account; undefined when neither says so.
 */
function tokenDecision(
  accounts: readonly ServiceAccountFact[],
): (pod: TokenHolder) => boolean | undefined {
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
