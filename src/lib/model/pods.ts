import { NamedLists } from '../base/named-lists.ts'
import type { NamespacedName } from '../base/names.ts'
import { perObject, remembered } from '../base/remember.ts'
import type { PodFact } from './facts/pod.ts'
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
  return bySecret(model)(namespace).get(name)
}

/** Names of Secrets that pods of the namespace name in any field, each once. */
export function secretsNamed(model: Model, namespace: string): readonly string[] {
  return [...bySecret(model)(namespace).names()]
}

/** Pods that use the claim. */
export function podsClaiming(
  model: Model,
  { namespace, name }: NamespacedName,
): readonly PodFact[] {
  return byClaim(model)(namespace).get(name)
}

/** Pods that run as the service account. */
export function podsOf(model: Model, { namespace, name }: NamespacedName): readonly PodFact[] {
  return byAccount(model)(namespace).get(name)
}

/** Service accounts that pods run as, each once. */
export function* accountsOfPods(model: Model): Iterable<NamespacedName> {
  for (const namespace of podsByNamespace(model).keys()) {
    for (const name of byAccount(model)(namespace).names()) yield { namespace, name }
  }
}

const bySecret = arranged((pod, lists) => {
  for (const { secret } of pod.spec.secretRefs) lists.add(secret, pod)
})
const byClaim = arranged((pod, lists) => {
  for (const claim of pod.spec.claims) lists.add(claim, pod)
})
const byAccount = arranged((pod, lists) => lists.add(pod.spec.serviceAccount, pod))

/** Arranges the pods of a namespace by what they use when it is first asked about; what has no name is nothing. */
function arranged(
  addTo: (pod: PodFact, lists: NamedLists<PodFact>) => void,
): (model: Model) => (namespace: string) => NamedLists<PodFact> {
  return perObject((model: Model) =>
    remembered((namespace: string) => {
      const lists = new NamedLists<PodFact>()
      for (const pod of podsIn(model, namespace)) addTo(pod, lists)
      lists.delete('')
      return lists
    }),
  )
}
