/** Tells from a workload and its pods how far they follow a rotation. */
import { at, listOf, member, textMap, textOf } from '../../../base/json.ts'
import type { Workload } from './workload.ts'

/** What a rotation looks at in a pod. */
export interface RolloutPod {
  readonly name: string
  readonly uid: string
  readonly annotations: Readonly<Record<string, string>>
  readonly isReady: boolean
  readonly isEnding: boolean
  /** When it was made, or the last of its containers started: RFC 3339, to the second. */
  readonly startedAt: string
  /** Why a container of it will not start without help: a reason of the kubelet. */
  readonly stuck?: string
}

export interface RolloutState {
  /** Pods that are ready and as they shall be. */
  readonly ready: number
  /** Pods that there shall be. */
  readonly wanted: number
  /** Pods that are still as they were. */
  readonly old: number
  readonly isDone: boolean
  /** Why it will not come to an end. */
  readonly failure?: string
}

/** What the kubelet gives up on; a failed pull may succeed the next time. */
const HOPELESS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'InvalidImageName',
  'RunContainerError',
])

/**
 * @param key the annotation of the template that tells pods apart
 * @param mark what it shall be; null for none
 */
export function rolloutState(
  workload: Workload,
  pods: readonly RolloutPod[],
  key: string,
  mark: string | null,
): RolloutState {
  const isNew = ({ annotations }: RolloutPod): boolean => (annotations[key] ?? null) === mark
  const living = pods.filter(({ isEnding }) => !isEnding)
  const fresh = living.filter(isNew)
  const ready = fresh.filter(({ isReady }) => isReady).length
  const old = pods.filter((pod) => !isNew(pod)).length
  const wanted = workload.replicas
  const isCurrent = workload.isObserved && (workload.templateAnnotations[key] ?? null) === mark
  const failure = isCurrent ? failureOf(workload, fresh) : undefined
  return {
    ready,
    wanted,
    old,
    isDone: isCurrent && old === 0 && ready === fresh.length && fresh.length >= wanted,
    ...(failure === undefined ? {} : { failure }),
  }
}

function failureOf({ hasGivenUp }: Workload, pods: readonly RolloutPod[]): string | undefined {
  const stuck = pods.find((pod) => pod.stuck !== undefined)
  if (stuck !== undefined) return `pod ${stuck.name}: ${stuck.stuck}`
  return hasGivenUp ? 'its controller gave up: ProgressDeadlineExceeded' : undefined
}

/** Reads a pod; undefined for one that has ended. */
export function readRolloutPod(raw: unknown): RolloutPod | undefined {
  const metadata = member(raw, 'metadata')
  const status = member(raw, 'status')
  if (['Succeeded', 'Failed'].includes(textOf(member(status, 'phase')))) return undefined
  const stuck = stuckAt(status)
  return {
    name: textOf(member(metadata, 'name')),
    uid: textOf(member(metadata, 'uid')),
    annotations: textMap(member(metadata, 'annotations')),
    isReady: listOf(member(status, 'conditions')).some(
      (condition) =>
        member(condition, 'type') === 'Ready' && member(condition, 'status') === 'True',
    ),
    isEnding: member(metadata, 'deletionTimestamp') !== undefined,
    startedAt: startOf(metadata, status),
    ...(stuck === undefined ? {} : { stuck }),
  }
}

/** A container that starts again reads its environment again. */
function startOf(metadata: unknown, status: unknown): string {
  const starts = containersOf(status).map((each) =>
    textOf(at(each, 'state', 'running', 'startedAt')),
  )
  return [textOf(member(metadata, 'creationTimestamp')), ...starts].toSorted().at(-1) ?? ''
}

function stuckAt(status: unknown): string | undefined {
  const reasons = containersOf(status).map((each) => textOf(at(each, 'state', 'waiting', 'reason')))
  return reasons.find((reason) => HOPELESS.has(reason))
}

function containersOf(status: unknown): readonly unknown[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap((each) =>
    listOf(member(status, each)),
  )
}
