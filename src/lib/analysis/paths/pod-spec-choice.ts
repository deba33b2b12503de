/** What choosing a pod's spec in a namespace leads to. */
import { perObject } from '../../base/remember.ts'
import type { Model } from '../../model/model.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { Holding } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { CHANGE_WORKLOADS, CREATE_PODS, CREATE_WORKLOADS } from './requests.ts'

/** Requests by which a pod of one's own making comes to run in a namespace. */
const POD_MAKERS: readonly Requests[] = [CREATE_PODS, CREATE_WORKLOADS, ...CHANGE_WORKLOADS.keys()]

type Names = ReadonlySet<string>
type Kinds = ReadonlyMap<string, ReadonlyMap<string, Names>>

/** Names of the workloads of each kind by namespace. */
const workloadsByKind = perObject(({ facts }: Model): Kinds => {
  const kinds = new Map<string, Map<string, Set<string>>>()
  for (const { workload, namespace, name } of facts.Workload) {
    const places = kinds.get(workload) ?? new Map<string, Set<string>>()
    const names = places.get(namespace) ?? new Set()
    kinds.set(workload, places.set(namespace, names.add(name)))
  }
  return kinds
})

/**
 * Where pods of one's own making can be brought to run. A right to change
 * workloads is one only where there is such a workload.
 */
export function podMakingPlaces({ build, model }: PathContext): readonly Holding[] {
  const places = POD_MAKERS.flatMap((requests) => build.holdings(requests))
  return places.flatMap((holding) => {
    const kind = CHANGE_WORKLOADS.get(holding.requests)
    if (kind === undefined) return [holding]
    const there = placesWith(workloadsByKind(model).get(kind) ?? NOWHERE, holding)
    // Without a name, workloads of the cluster at large come and go.
    if (holding.namespace === '' && holding.name === null && there.length > 0) return [holding]
    return there.map((namespace) => ({ ...holding, namespace }))
  })
}

const NOWHERE: ReadonlyMap<string, Names> = new Map()

/** The namespaces in which there is something that the right is about. */
function placesWith(
  all: ReadonlyMap<string, Names>,
  { namespace, name }: Holding,
): readonly string[] {
  const places = namespace === '' ? [...all.keys()] : all.has(namespace) ? [namespace] : []
  return name === null ? places : places.filter((each) => all.get(each)?.has(name))
}

/** A station for being able to run a pod in the namespace, or anywhere with an empty one. */
export function runsPods({ build }: PathContext, namespace: string): number {
  return build.graph.station(`runs pods ${namespace}`)
}

/** Gathers all of {@link podMakingPlaces}, so that steps with further needs find them in one place. */
export function gatherPodMakers(context: PathContext): void {
  const { build } = context
  const everywhere = runsPods(context, '')
  for (const { station, namespace } of podMakingPlaces(context)) {
    build.free(station, runsPods(context, namespace))
  }
  for (const namespace of context.namespaces) {
    build.free(everywhere, runsPods(context, namespace))
  }
}

/**
 * Being able to run a pod in some namespace, for what is not bound to one. No right
 * to make claims is needed for it to have one: the controller of generic ephemeral
 * volumes makes those that the pod describes
 * (https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#security).
 */
export function runsSomePod(context: PathContext): Station {
  const { build, namespaces } = context
  const station = build.graph.station('some pod of its own')
  if (!build.once('some pod of its own')) return station
  for (const namespace of ['', ...namespaces]) build.free(runsPods(context, namespace), station)
  return station
}
