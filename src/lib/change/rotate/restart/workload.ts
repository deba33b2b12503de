/** What a rotation looks at in a workload that runs pods. */
import {
  at,
  count,
  flag,
  type JsonObject,
  listOf,
  member,
  objectOf,
  textMap,
  textOf,
} from '../../../base/json.ts'
import type { NamespacedName } from '../../../base/names.ts'

/** Names a workload for requests. */
export interface WorkloadRef extends NamespacedName {
  readonly apiVersion: string
  readonly kind: string
}

export interface Workload extends WorkloadRef {
  readonly uid: string
  readonly resourceVersion: string
  /** Pods that there are to be; of a DaemonSet, those that nodes were found for. */
  readonly replicas: number
  /** Whether its controller has seen its last change. */
  readonly isObserved: boolean
  /** Why its controller does not make pods anew by itself. */
  readonly heldBack?: string
  /** That its controller has given up, in its words' place a fixed one. */
  readonly hasGivenUp: boolean
  readonly annotations: Readonly<Record<string, string>>
  readonly templateAnnotations: Readonly<Record<string, string>>
  /** `matchLabels` and `matchExpressions`. */
  readonly selector: JsonObject
  /** `spec.template`. */
  readonly template: JsonObject
}

/** Kinds whose controllers make pods anew when their template changes. */
export function restartsByTemplate({ apiVersion, kind }: WorkloadRef): boolean {
  const group = apiVersion.split('/')[0]
  if (group === 'argoproj.io') return kind === 'Rollout'
  return group === 'apps' && ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)
}

/** Reads a workload as the API server tells it. */
export function readWorkload(raw: unknown): Workload {
  const metadata = member(raw, 'metadata')
  const spec = member(raw, 'spec')
  const status = member(raw, 'status')
  const template = objectOf(member(spec, 'template'))
  const kind = textOf(member(raw, 'kind'))
  const heldBack = whyHeldBack(kind, spec)
  return {
    apiVersion: textOf(member(raw, 'apiVersion')),
    kind,
    namespace: textOf(member(metadata, 'namespace')),
    name: textOf(member(metadata, 'name')),
    uid: textOf(member(metadata, 'uid')),
    resourceVersion: textOf(member(metadata, 'resourceVersion')),
    replicas:
      kind === 'DaemonSet'
        ? (count(member(status, 'desiredNumberScheduled')) ?? 0)
        : (count(member(spec, 'replicas')) ?? 1),
    // Argo writes the number as text.
    isObserved:
      Number(member(status, 'observedGeneration') ?? 0) >=
      (count(member(metadata, 'generation')) ?? 0),
    ...(heldBack === undefined ? {} : { heldBack }),
    hasGivenUp: listOf(member(status, 'conditions')).some(
      (condition) => member(condition, 'reason') === 'ProgressDeadlineExceeded',
    ),
    annotations: textMap(member(metadata, 'annotations')),
    templateAnnotations: textMap(at(template, 'metadata', 'annotations')),
    selector: objectOf(member(spec, 'selector')),
    template,
  }
}

function whyHeldBack(kind: string, spec: unknown): string | undefined {
  if (flag(member(spec, 'paused')) === true) return 'it is paused'
  if (kind === 'Rollout') {
    return member(spec, 'workloadRef') === undefined
      ? undefined
      : 'its template is that of another workload'
  }
  const strategy = member(spec, 'updateStrategy')
  if (textOf(member(strategy, 'type')) === 'OnDelete') return 'its update strategy is OnDelete'
  const partition = count(at(strategy, 'rollingUpdate', 'partition')) ?? 0
  return partition > 0 ? `its partition ${partition} holds pods back` : undefined
}
