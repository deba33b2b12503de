import type { NamespacedName } from '../base/names.ts'
import { perObject, remembered } from '../base/remember.ts'
import { type Run, RunLists } from '../base/run-lists.ts'
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

/** Pods that use claims, by namespace in the model's order. */
export function* podsWithClaims(model: Model): Iterable<PodFact> {
  for (const namespace of podsByNamespace(model).keys()) {
    for (const pod of users(model)(namespace).ofKubelets) {
      if (pod.spec.claims.length > 0) yield pod
    }
  }
}

/** Pods that no node was found for. */
export function podsWithoutNode(model: Model): readonly PodFact[] {
  return [...podsByNamespace(model).keys()].flatMap((each) => users(model)(each).waiting)
}

/** Names of the nodes that pods are on, each once. */
export function nodesOfPods(model: Model): ReadonlySet<string> {
  const all = new Set<string>()
  for (const namespace of podsByNamespace(model).keys()) {
    for (const node of users(model)(namespace).nodes) all.add(node)
  }
  return all
}

/** The pods of a namespace by what they use. */
interface Users {
  readonly ofSecrets: RunLists<PodFact>
  readonly ofClaims: RunLists<PodFact>
  readonly ofAccounts: RunLists<PodFact>
  /** Pods with Secrets, or volumes, that their kubelet reads and no process in them. */
  readonly ofKubelets: readonly PodFact[]
  readonly nodes: ReadonlySet<string>
  readonly waiting: readonly PodFact[]
}

/**
 * Arranged when the namespace is first asked about, and all at once: where there
 * are many pods it is coming to each that takes time. Pods of one workload follow
 * each other and have one spec. What has no name is nothing.
 */
const users = perObject((model: Model) =>
  remembered((namespace: string): Users => {
    const pods = podsIn(model, namespace)
    const ofSecrets = new RunLists(pods)
    const ofClaims = new RunLists(pods)
    const ofAccounts = new RunLists(pods)
    const ofKubelets: PodFact[] = []
    const nodes = new Set<string>()
    for (const run of runsOf(pods)) {
      const spec = pods[run.from]?.spec
      if (spec === undefined) continue
      for (const { secret } of spec.secretRefs) ofSecrets.add(secret, run)
      for (const claim of spec.claims) ofClaims.add(claim, run)
      ofAccounts.add(spec.serviceAccount, run)
      if (spec.claims.length > 0 || !spec.secretRefs.every(reachesContainer)) {
        for (const pod of pods.slice(run.from, run.to)) ofKubelets.push(pod)
      }
    }
    const waiting: PodFact[] = []
    for (const pod of pods) {
      if (pod.node === '') waiting.push(pod)
      else nodes.add(pod.node)
    }
    for (const lists of [ofSecrets, ofClaims, ofAccounts]) lists.delete('')
    return { ofSecrets, ofClaims, ofAccounts, ofKubelets, nodes, waiting }
  }),
)

/** Pods that follow each other and have one spec. */
function runsOf(pods: readonly PodFact[]): readonly Run[] {
  const runs: Run[] = []
  let from = 0
  for (let to = 1; to <= pods.length; to++) {
    if (pods[to]?.spec === pods[from]?.spec) continue
    runs.push({ from, to })
    from = to
  }
  return runs
}
