import { comingPods, makersIn } from '../graph/coming-pods.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, podPlace, type PodsAt } from '../graph/path-builder.ts'
import { broughtBy, broughtPod, linkBrought, linkKubeletOnly } from './brought-pods.ts'
import { MOVE_PODS, SCALE_WORKLOADS, STEER_PODS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const why = {
  id: 'P9',
  confidence: 'conditional',
  condition: 'it controls a node, and the pod comes there',
} as const

const EVERYWHERE = { at: 'everywhere' } as const

/** What the pods are given, the tokens that they hold, and what their kubelet reads for them. */
function connectMoved(context: PathContext, station: Station, place: PodsAt): void {
  const { build } = context
  const { given, tokens } = build.inside(place)
  for (const to of [given, tokens, kubeletOnly(context, place)]) build.step(station, to, why)
}

function kubeletOnly(context: PathContext, place: PodsAt): Station {
  const { build } = context
  const [key, pods] = podsAt(context, place)
  const station = build.graph.station(`comes with pods ${key}`, 'pods that are moved')
  if (build.once(`comes with pods ${key}`)) {
    linkKubeletOnly(context, station, pods().map(broughtPod))
  }
  return station
}

function podsAt({ pods }: PathContext, place: PodsAt): readonly [string, () => readonly PodFact[]] {
  if (place.at === 'namespace') {
    return [`${place.namespace}|`, () => pods.runningIn(place.namespace)]
  }
  if (place.at !== 'pod') return ['|', pods.running]
  const { namespace, name } = place.pod
  const near = (): readonly PodFact[] =>
    namespace === '' ? pods.running() : pods.runningIn(namespace)
  return [`${namespace}|${name}`, () => near().filter((pod) => pod.name === name)]
}

/** Nodes are steered as a whole; a label on the held node draws pods that were nowhere before. */
function connectSteered(context: PathContext, { station }: Holding): void {
  const { build } = context
  connectMoved(context, station, EVERYWHERE)
  build.step(station, build.templates(), why)
  build.step(station, comingPods(build, '').tokens, why)
}

/** A workload that is scaled up makes pods, of which one may come to the held node. */
function connectScaled(context: PathContext, { station, namespace, name }: Holding): void {
  const { build, model, namespaces } = context
  const key = `comes with workloads ${namespace}|${name ?? ''}`
  const scaled = build.graph.station(key, 'pods that are made')
  build.step(station, scaled, why)
  if (!build.once(key)) return
  const makers = (namespace === '' ? namespaces : [namespace])
    .flatMap((at) => makersIn(model, at))
    .filter((each) => each.replicas !== undefined && (name === null || each.name === name))
  linkBrought(context, scaled, makers.map(broughtBy))
}

export const p9: AccessPath = {
  id: 'P9',
  title: 'a pod can be moved to a node that is held',
  precondition:
    'delete on pods, create on pods/eviction, update or patch on pods/status, nodes or nodes/status, a pod that uses the Secret, or whose account leads to it, and is made again elsewhere, and a node that is held; or update or patch on the subresource scale of a workload with such pods',
  close:
    'remove the verb from those who operate no nodes; keep pods with Secrets on nodes of their own by affinity',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'it controls a node, and the pod comes back there',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    for (const each of build.holdings(MOVE_PODS)) {
      connectMoved(context, each.station, podPlace(each))
    }
    for (const each of build.holdings(STEER_PODS)) connectSteered(context, each)
    for (const each of build.holdings(SCALE_WORKLOADS)) connectScaled(context, each)
  },
}
