import { comingPods, makersIn } from '../graph/coming-pods.ts'
import { podsByNamespace, podsOfKubelets } from '../../model/pods.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, podPlace, type PodsAt } from '../graph/path-builder.ts'
import { isRunning } from '../reach/pod-index.ts'
import { broughtBy, linkBrought, linkKubeletOnly } from './brought-pods.ts'
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
  const { build, model } = context
  const key = placeKey(place)
  const station = build.graph.station(`comes with pods ${key}`, 'pods that are moved')
  if (!build.once(`comes with pods ${key}`)) return station
  const { namespace, name } = place.at === 'pod' ? place.pod : { namespace: '', name: null }
  if (place.at === 'namespace') linkPodsOf(context, station, place.namespace, null)
  else if (place.at === 'pod' && namespace !== '') linkPodsOf(context, station, namespace, name)
  else {
    // Each pod is gone through once, wherever it may be moved from.
    for (const each of podsByNamespace(model).keys()) {
      const inner: PodsAt =
        name === null
          ? { at: 'namespace', namespace: each }
          : { at: 'pod', pod: { namespace: each, name } }
      build.free(station, kubeletOnly(context, inner))
    }
  }
  return station
}

function placeKey(place: PodsAt): string {
  if (place.at === 'namespace') return `${place.namespace}|`
  return place.at === 'pod' ? `${place.pod.namespace}|${place.pod.name}` : '|'
}

function linkPodsOf(
  context: PathContext,
  station: Station,
  namespace: string,
  name: string | null,
): void {
  const pods = podsOfKubelets(context.model, namespace).filter(
    (pod) => isRunning(pod) && (name === null || pod.name === name),
  )
  linkKubeletOnly(context, station, pods)
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
  const { build } = context
  const key = scaledKey(namespace, name)
  const scaled = build.graph.station(key, SCALED)
  build.step(station, scaled, why)
  linkScaled(context, scaled, key, { namespace, name })
}

function linkScaled(
  context: PathContext,
  scaled: Station,
  key: string,
  { namespace, name }: Pick<Holding, 'namespace' | 'name'>,
): void {
  const { build, model, namespaces } = context
  if (!build.once(key)) return
  if (namespace === '') {
    // Each workload is gone through once, wherever it may be scaled from.
    for (const each of namespaces) {
      const inner = scaledKey(each, name)
      const station = build.graph.station(inner, SCALED)
      build.free(scaled, station)
      linkScaled(context, station, inner, { namespace: each, name })
    }
    return
  }
  const makers = makersIn(model, namespace).filter(
    (each) => each.replicas !== undefined && (name === null || each.name === name),
  )
  linkBrought(context, scaled, makers.map(broughtBy))
}

const SCALED = 'pods that are made'

function scaledKey(namespace: string, name: string | null): string {
  return `comes with workloads ${namespace}|${name ?? ''}`
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
