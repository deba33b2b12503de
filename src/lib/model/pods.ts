import { NamedLists } from '../base/named-lists.ts'
import type { NamespacedName } from '../base/names.ts'
import { perObject, remembered } from '../base/remember.ts'
import type { PodFact, PodSecretRef } from './facts/pod.ts'
import type { Model } from './model.ts'

const NONE: readonly PodFact[] = []

/** The pods of a model by namespace, namespaces and pods in the model's order. */
export const podsByNamespace = perObject(
  ({ facts }: Model): ReadonlyMap<string, readonly PodFact[]> =>
    Map.groupBy(facts.Pod, ({ namespace }) => namespace),
)

/** Those of one namespace. */
export function podsIn(model: Model, namespace: string): readonly PodFact[] {
  return podsByNamespace(model).get(namespace) ?? NONE
}

/** Pods that name the Secret in any field, in the model's order. */
export function podsNaming(model: Model, { namespace, name }: NamespacedName): readonly PodFact[] {
  return users(model)(namespace).ofSecrets.get(name)
}

/** Names of Secrets that pods of the namespace name in any field, each once. */
export function secretsNamed(model: Model, namespace: string): readonly string[] {
  return [...users(model)(namespace).ofSecrets.names()]
}

/** Pods that use the claim. */
export function podsClaiming(
  model: Model,
  { namespace, name }: NamespacedName,
): readonly PodFact[] {
  return users(model)(namespace).ofClaims.get(name)
}

/** Pods that run as the service account. */
export function podsOf(model: Model, { namespace, name }: NamespacedName): readonly PodFact[] {
  return users(model)(namespace).ofAccounts.get(name)
}

/** Pods of the namespace with Secrets, or volumes, that their kubelet reads and no process in them. */
export function podsOfKubelets(model: Model, namespace: string): readonly PodFact[] {
  return users(model)(namespace).ofKubelets
}

/** Image pulls, storage and volumes that nobody mounts stay with the kubelet. */
export function reachesContainer({ container, use }: PodSecretRef): boolean {
  return container !== undefined && use !== 'imagePull' && use !== 'storage'
}

/** Service accounts that pods run as, each once. */
export function* accountsOfPods(model: Model): Iterable<NamespacedName> {
  for (const namespace of podsByNamespace(model).keys()) {
    for (const name of users(model)(namespace).ofAccounts.names()) yield { namespace, name }
  }
}

/** The pods of a namespace by what they use. */
interface Users {
  readonly ofSecrets: NamedLists<PodFact>
  readonly ofClaims: NamedLists<PodFact>
  readonly ofAccounts: NamedLists<PodFact>
  /** Pods with Secrets, or volumes, that their kubelet reads and no process in them. */
  readonly ofKubelets: readonly PodFact[]
}

/**
 * Arranged when the namespace is first asked about, and all at once: where there
 * are many pods it is coming to each that takes time. What has no name is nothing.
 */
const users = perObject((model: Model) =>
  remembered((namespace: string): Users => {
    const ofSecrets = new NamedLists<PodFact>()
    const ofClaims = new NamedLists<PodFact>()
    const ofAccounts = new NamedLists<PodFact>()
    const ofKubelets: PodFact[] = []
    for (const pod of podsIn(model, namespace)) {
      const { secretRefs, claims, serviceAccount } = pod.spec
      for (const { secret } of secretRefs) ofSecrets.add(secret, pod)
      for (const claim of claims) ofClaims.add(claim, pod)
      ofAccounts.add(serviceAccount, pod)
      if (claims.length > 0 || !secretRefs.every(reachesContainer)) ofKubelets.push(pod)
    }
    for (const lists of [ofSecrets, ofClaims, ofAccounts]) lists.delete('')
    return { ofSecrets, ofClaims, ofAccounts, ofKubelets }
  }),
)
