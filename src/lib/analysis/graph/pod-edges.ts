import { NamespacedSet } from '../../base/namespaced-set.ts'
import { once, remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import { podsByNamespace } from '../../model/pods.ts'
import type { Evidence } from '../reach/report.ts'
import { settledBy } from '../reach/settle.ts'
import { linkComing } from './coming-pods.ts'
import type { PathContext } from './context.ts'
import { leadsOut, linkHost } from './host-edges.ts'
import { objectEvidence, type PodsAt } from './path-builder.ts'
import { isWaiting, ONCE_IT_RUNS } from './waiting-pods.ts'

/** Adds what code inside pods holds, for every place inside pods that somebody gets to. */
export function linkPods(context: PathContext): void {
  const at = podsByPlace(context)
  for (const { pods, inside } of context.build.podPlaces.values()) {
    const met = nothingMet()
    for (const pod of at(pods)) {
      if (bringsToken(context, pod, met)) linkToken(context, inside.tokens, pod)
      if (bringsHost(context, pod, met)) linkHost(context, inside.hosts, pod)
    }
  }
  linkComing(context)
}

/** What the pods of a place that were gone through hold. */
interface Met {
  readonly accounts: NamespacedSet
  readonly nodes: Set<string>
}

function nothingMet(): Met {
  return { accounts: new NamespacedSet(), nodes: new Set() }
}

/** Whether the pod holds a token, or may, of an account of which none was met. */
function bringsToken({ pods }: PathContext, pod: PodFact, { accounts }: Met): boolean {
  const { namespace } = pod
  const { serviceAccount } = pod.spec
  // A token that there may be besides one that there is adds nothing.
  if (accounts.has(namespace, serviceAccount)) return false
  if (pods.blindToToken(pod).length > 0) return accounts.add(namespace, `${serviceAccount} maybe`)
  const key = isWaiting(pod) ? `${serviceAccount} later` : serviceAccount
  return pods.holdsToken(pod) && accounts.add(namespace, key)
}

/** Whether the pod leads to a node that was not met, or waits for one. */
function bringsHost({ model }: PathContext, pod: PodFact, { nodes }: Met): boolean {
  if (nodes.has(pod.node) || !leadsOut(model, pod)) return false
  nodes.add(pod.node)
  return true
}

/** Whether a pod brings what another brought; a node may be another one. */
function bringsTheSame(pod: PodFact, last: PodFact): boolean {
  return (
    pod.spec === last.spec &&
    pod.spec.host === undefined &&
    pod.spec.claims.length === 0 &&
    isWaiting(pod) === isWaiting(last) &&
    (pod.uid === '') === (last.uid === '')
  )
}

function linkToken({ build, pods }: PathContext, from: number, pod: PodFact): void {
  const { namespace, spec } = pod
  const evidence = (): readonly Evidence[] => [
    objectEvidence('Pod', pod, { field: 'spec.serviceAccountName' }),
  ]
  const blind = pods.blindToToken(pod)
  const settled = settledBy(blind, namespace)
  const unsure = { confidence: 'unknown', settledBy: settled, evidence } as const
  const account = build.account({ namespace, name: spec.serviceAccount })
  const sure = isWaiting(pod) ? { ...ONCE_IT_RUNS, evidence } : { evidence }
  build.graph.link(from, account, blind.length === 0 ? sure : unsure)
}

/** Finds the pods of a place that bring something, without going through all of them each time. */
function podsByPlace(context: PathContext): (place: PodsAt) => readonly PodFact[] {
  const { model, pods } = context
  const telling = remembered((namespace: string): readonly PodFact[] => {
    const met = nothingMet()
    let last: PodFact | undefined
    return pods.runningIn(namespace).filter((pod) => {
      // Pods of one workload follow each other.
      if (last !== undefined && bringsTheSame(pod, last)) return false
      last = pod
      const token = bringsToken(context, pod, met)
      return bringsHost(context, pod, met) || token
    })
  })
  const tellingAnywhere = once(() => [...podsByNamespace(model).keys()].flatMap(telling))
  const byNode = once(() => Map.groupBy(pods.running(), ({ node }) => node))
  return (place) => {
    if (place.at === 'everywhere') return tellingAnywhere()
    if (place.at === 'namespace') return telling(place.namespace)
    if (place.at === 'node') return byNode().get(place.node) ?? []
    const { namespace, name } = place.pod
    const near = namespace === '' ? pods.running() : pods.runningIn(namespace)
    return near.filter((pod) => pod.name === name)
  }
}
