/** Row N9: containers that can leave their pods. */
import type { PodFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import type { Evidence } from '../reach/report.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { diskOf, diskWhy, volumeEvidence } from './node-disks.ts'
import { objectEvidence } from './path-builder.ts'
import { isWaiting } from './waiting-pods.ts'

/** A pod, or what one will be like that is made from a template. */
type Spec = Pick<PodFact, 'namespace' | 'spec'>

interface WayOut {
  readonly condition: string
  readonly evidence: readonly Evidence[]
}

/** What of the pod leads to its node; undefined where nothing does. */
function wayOut(model: Model, pod: Spec): WayOut | undefined {
  const host = pod.spec.host ?? []
  if (host.length > 0) {
    const condition = `what the pod has of its node (${host.join(', ')}) is enough to take it over`
    return { condition, evidence: [] }
  }
  const disk = diskOf(model, pod)
  if (disk === undefined) return undefined
  return { condition: diskWhy(model, disk).condition, evidence: volumeEvidence(model, disk) }
}

/** Whether a container of the pod may leave it. */
export function leadsOut(model: Model, pod: Spec): boolean {
  return wayOut(model, pod) !== undefined
}

const COMES = 'it comes to run on a node of the Secret'

/** Adds the node of a pod; any of them where none is known yet. */
export function linkHost({ build, model }: PathContext, from: Station, pod: PodFact): void {
  const way = wayOut(model, pod)
  if (way === undefined) return
  const later = isWaiting(pod)
  build.step(from, later ? build.nodes() : build.node(pod.node), {
    id: 'N9',
    confidence: 'conditional',
    condition: later ? `${way.condition}, and ${COMES}` : way.condition,
    evidence: [objectEvidence('Pod', pod), ...way.evidence],
  })
}

/** Adds every node, to one of which a pod of such a template comes. */
export function linkComingHost(
  { build, model }: PathContext,
  from: Station,
  pod: Spec,
  maker: Evidence,
): void {
  const way = wayOut(model, pod)
  if (way === undefined) return
  build.step(from, build.nodes(), {
    id: 'N9',
    confidence: 'conditional',
    condition: `${way.condition}, and ${COMES}`,
    evidence: [maker, ...way.evidence],
  })
}
