import type { PodFact } from '../../model/facts/pod.ts'
import type { Evidence } from '../reach/report.ts'
import { settledBy } from '../reach/settle.ts'
import type { PathContext } from './context.ts'
import { accountKey } from './identities.ts'
import { objectEvidence, type PodsAt } from './path-builder.ts'

/** Adds what code inside pods holds, for every place inside pods that somebody gets to. */
export function linkPods(context: PathContext): void {
  const at = podsByPlace(context.pods.running)
  for (const place of context.build.podPlaces.values()) {
    const accounts = new Set<string>()
    const hosts = new Set<string>()
    for (const pod of at(place.pods)) {
      linkToken(context, place.inside.tokens, pod, accounts)
      linkHost(context, place.inside.hosts, pod, hosts)
    }
  }
}

function linkToken(
  { build, pods }: PathContext,
  from: number,
  pod: PodFact,
  done: Set<string>,
): void {
  const blind = pods.blindToToken(pod)
  if (blind.length === 0 && !pods.holdsToken(pod)) return
  const key = accountKey({ namespace: pod.namespace, name: pod.spec.serviceAccount })
  const seen = blind.length === 0 ? key : `${key} maybe`
  if (done.has(seen)) return
  done.add(seen)
  const evidence = (): readonly Evidence[] => [
    objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' }),
  ]
  const settled = settledBy(blind, pod.namespace)
  const unsure = { confidence: 'unknown', settledBy: settled, evidence } as const
  build.graph.link(from, build.is(key), blind.length === 0 ? { evidence } : unsure)
}

/** Row N9: a container that can leave its pod. */
function linkHost({ build }: PathContext, from: number, pod: PodFact, done: Set<string>): void {
  const host = pod.spec.host ?? []
  if (host.length === 0 || pod.node === '' || done.has(pod.node)) return
  done.add(pod.node)
  build.step(from, build.node(pod.node), {
    id: 'N9',
    confidence: 'conditional',
    condition: `what the pod has of its node (${host.join(', ')}) is enough to take it over`,
    evidence: [objectEvidence('Pod', pod)],
  })
}

/** Finds the pods of a place without going through all of them each time. */
function podsByPlace(pods: readonly PodFact[]): (place: PodsAt) => readonly PodFact[] {
  const byNamespace = Map.groupBy(pods, ({ namespace }) => namespace)
  const byNode = Map.groupBy(pods, ({ node }) => node)
  return (place) => {
    if (place.at === 'everywhere') return pods
    if (place.at === 'namespace') return byNamespace.get(place.namespace) ?? []
    if (place.at === 'node') return byNode.get(place.node) ?? []
    const { namespace, name } = place.pod
    const near = namespace === '' ? pods : (byNamespace.get(namespace) ?? [])
    return near.filter((pod) => pod.name === name)
  }
}
