/** Containers of one's own in pods that are there: how they lead to the nodes of those. */
import { perObject, remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import { LEVELS, type Station, type Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, objectEvidence } from '../graph/path-builder.ts'
import { isWaiting } from '../graph/waiting-pods.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'
import { comingIn, connectComing } from './coming-containers.ts'
import { limitOfPods } from './ephemeral-limits.ts'
import { type OpenNamespace, openNamespaces } from './pod-security.ts'
import { EPHEMERAL } from './requests.ts'

/** One pod for each node of those that a right is about: the ephemeral container of any will do. */
export type PodsByNode = ReadonlyMap<string, PodFact>

/** Pods that a container can be added to, in a namespace; all of them or one. */
type PodsOf = (namespace: string, name: string | null) => PodsByNode

export const podsOf = perObject((context: PathContext): PodsOf => {
  const limitOf = limitOfPods(context)
  const onePerNode = (pods: readonly PodFact[]): PodsByNode => {
    const found = new Map<string, PodFact>()
    for (const pod of pods) {
      if (isWaiting(pod) || found.has(pod.node) || limitOf(pod) === 'gone') continue
      found.set(pod.node, pod)
    }
    return found
  }
  const { runningIn } = context.pods
  const all = remembered((namespace: string) => onePerNode(runningIn(namespace)))
  return (namespace, name) =>
    name === null
      ? all(namespace)
      : onePerNode(runningIn(namespace).filter((pod) => pod.name === name))
})

/** Row N1 for the ephemeral containers of pods whose namespace lets them be privileged. */
export function connectOwnContainers(context: PathContext): void {
  const open = openNamespaces(context).toSorted((a, b) => levelOf(a) - levelOf(b))
  const openIn = among(open)
  const pods = podsOf(context)
  const coming = comingIn(context)
  for (const holding of context.build.holdings(EPHEMERAL)) {
    const nodes = new Set<string>()
    connectComing(context, holding, openIn(holding.namespace), coming)
    for (const each of openIn(holding.namespace)) {
      const here = pods(each.namespace, holding.name)
      if (here.size > FEW_NODES && each.why.confidence === 'conditional') {
        connectSomeNode(context, holding, each)
        continue
      }
      for (const [node, pod] of here) {
        if (nodes.has(node)) continue
        nodes.add(node)
        connectNode(context, holding.station, each, pod)
      }
    }
  }
}

/** With more nodes it is part of the condition that one of them has the Secret: a reader for each Secret tells no more. */
const FEW_NODES = 3

function connectSomeNode(
  { build }: PathContext,
  { station, namespace }: Holding,
  { why }: OpenNamespace,
): void {
  if (!build.once(`N1 ${station} some node`)) return
  const pod = namespace === '' ? 'such a pod' : `a pod of ${namespace}`
  build.step(station, build.nodes(), {
    id: 'N1',
    ...why,
    condition: `${why.condition ?? ''}, and ${pod} is on a node of the Secret`,
  })
}

function levelOf({ why }: OpenNamespace): number {
  return LEVELS.indexOf(why.confidence ?? 'certain')
}

/** Those that a right in a namespace is about, or everywhere with an empty one. */
export function among<T extends { readonly namespace: string }>(
  all: readonly T[],
): (namespace: string) => readonly T[] {
  const byName = new Map(all.map((each) => [each.namespace, [each]]))
  return (namespace) => (namespace === '' ? all : (byName.get(namespace) ?? []))
}

function connectNode(
  context: PathContext,
  station: Station,
  { why }: OpenNamespace,
  pod: PodFact,
): void {
  const { build } = context
  const { evidence = [] } = why
  const own = typeof evidence === 'function' ? evidence() : evidence
  const all = [...own, objectEvidence('Pod', pod)]
  const to = build.node(pod.node)
  build.step(station, to, { id: 'N1', ...why, ...doubt(context, pod), evidence: all })
}

/** Where accounts are not seen, that of the pod may be gone. */
export function doubt(context: PathContext, pod: PodFact): Pick<Why, 'confidence' | 'settledBy'> {
  if (limitOfPods(context)(pod) !== 'unknown') return {}
  const blind = blindSpots(context.model.coverage, 'serviceaccounts', pod.namespace)
  return { confidence: 'unknown', settledBy: settledBy(blind, pod.namespace) }
}
