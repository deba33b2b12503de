/**
 * Pods that workloads are yet to make: of those that are scaled to nothing or
 * suspended, that wait for their time, or that no node fits.
 */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { once, perObject } from '../../base/remember.ts'
import type { WorkloadFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { reachesContainer } from '../../model/pods.ts'
import { settledBy } from '../reach/settle.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { leadsOut, linkComingHost } from './host-edges.ts'
import { type InsidePods, objectEvidence, type PathBuilder } from './path-builder.ts'

/** Workloads of a namespace that make pods by themselves. */
const makers = perObject((model: Model): ReadonlyMap<string, readonly WorkloadFact[]> =>
  Map.groupBy(model.facts.Workload.filter(makesPods(model)), ({ namespace }) => namespace),
)

function makesPods({ facts }: Model): (workload: WorkloadFact) => boolean {
  const done = once(() => new Set(facts.Pod.map(({ owner }) => owner?.uid ?? '')))
  return ({ workload, owner, uid }) => {
    if (workload === 'PodTemplate') return false
    // What their owners make is looked at there, and old revisions come back only by those.
    if (owner?.kind === 'Deployment' || owner?.kind === 'CronJob') return false
    return workload !== 'Job' || uid === '' || !done().has(uid)
  }
}

const givers = perObject((model: Model): ReadonlyMap<string, WorkloadFact> => {
  const found = new Map<string, WorkloadFact>()
  for (const workload of [...makers(model).values()].flat()) {
    for (const ref of workload.template.secretRefs) {
      const { namespace } = workload
      if (reachesContainer(ref)) found.set(qualifiedName({ namespace, name: ref.secret }), workload)
    }
  }
  return found
})

/** A workload whose pods will have the Secret inside a container. */
export function giverOf(model: Model, secret: NamespacedName): WorkloadFact | undefined {
  return givers(model).get(qualifiedName(secret))
}

/** Workloads of the namespace that make pods by themselves. */
export function makersIn(model: Model, namespace: string): readonly WorkloadFact[] {
  return makers(model).get(namespace) ?? []
}

/** The Secrets of which their pods will have a key inside containers, there or not. */
export function secretsToCome(model: Model, namespace: string, key: string): readonly string[] {
  const refs = makersIn(model, namespace).flatMap(({ template }) => template.secretRefs)
  return refs
    .filter((ref) => reachesContainer(ref) && ref.keys?.includes(key) !== false)
    .map(({ secret }) => secret)
}

/** Whether there are such workloads; in any namespace with an empty one. */
export function makesPodsIn(model: Model, namespace: string): boolean {
  return namespace === '' ? makers(model).size > 0 : makers(model).has(namespace)
}

/** Adds the accounts whose tokens those pods will hold, and the nodes that they can take over. */
export function linkComing(context: PathContext): void {
  const { graph } = context.build
  for (const [namespace, workloads] of makers(context.model)) {
    for (const at of [namespace, '']) {
      const tokens = graph.find(`coming tokens ${at}`)
      if (tokens !== undefined) linkTokens(context, tokens, workloads)
      const hosts = graph.find(`coming hosts ${at}`)
      if (hosts !== undefined) linkHosts(context, hosts, workloads)
    }
  }
}

/** One workload is enough, as any of them leads to all nodes. */
function linkHosts(
  context: PathContext,
  station: Station,
  workloads: readonly WorkloadFact[],
): void {
  const { build, model } = context
  for (const workload of workloads) {
    const pod = { namespace: workload.namespace, spec: workload.template }
    if (!leadsOut(model, pod)) continue
    if (!build.once(`hosts of workloads ${station}`)) return
    linkComingHost(context, station, pod, objectEvidence(workload.workload, workload))
    return
  }
}

function linkTokens(
  { build, pods }: PathContext,
  station: Station,
  workloads: readonly WorkloadFact[],
): void {
  const byAccount = new Map(workloads.map((each) => [each.template.serviceAccount, each]))
  for (const [name, workload] of byAccount) {
    const { namespace } = workload
    // What admission adds to the pods is not in their template.
    const pod = { namespace, uid: '', spec: workload.template }
    const blind = pods.blindToToken(pod)
    if (blind.length === 0 && !pods.holdsToken(pod)) continue
    const unsure = { confidence: 'unknown', settledBy: settledBy(blind, namespace) } as const
    build.graph.link(station, build.account({ namespace, name }), {
      ...(blind.length === 0 ? {} : unsure),
      evidence: [objectEvidence(workload.workload, workload)],
    })
  }
}

/** Getting into pods of a namespace, or of all with an empty one, that are made later. */
export function comingPods({ graph }: PathBuilder, namespace: string): InsidePods {
  const text = namespace === '' ? 'pods in every namespace' : `pods in ${namespace}`
  return {
    given: graph.station(`coming ${namespace}`, text),
    tokens: graph.station(`coming tokens ${namespace}`, text),
    hosts: graph.station(`coming hosts ${namespace}`, text),
  }
}
