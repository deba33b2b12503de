/** Pods that stand in the way of a StatefulSet that goes back. */
import { ApiError } from '../../../base/errors.ts'
import type { RestartTarget } from '../journal/journal.ts'
import type { RotationCluster, RotationEvent } from '../port.ts'

/** The annotation that pods are to have; null for none. */
interface Mark {
  readonly key: string
  readonly mark: string | null
}

/**
 * A StatefulSet waits for a pod that is not ready, also when its template is another one by now, so
 * that somebody has to delete it:
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 *
 * @throws ApiError
 */
export async function removeStuckPods(
  cluster: RotationCluster,
  target: RestartTarget,
  { key, mark }: Mark,
  tell: (event: RotationEvent) => void,
): Promise<void> {
  if (target.kind !== 'StatefulSet') return
  const workload = await cluster.readWorkload(target)
  // Before the controller has seen the template, it would make the same pod again.
  if (workload === undefined || workload.uid !== target.uid || !workload.isObserved) return
  for (const pod of await cluster.podsOf(workload)) {
    const isOfRotation = (pod.annotations[key] ?? null) !== mark
    if (!isOfRotation || pod.isReady || pod.isEnding) continue
    try {
      await cluster.deletePod({ namespace: target.namespace, ...pod })
      tell({ type: 'note', text: `pod ${pod.name} never became ready, and is made anew` })
    } catch (error) {
      if (!(error instanceof ApiError && PASSING.has(error.failure))) throw error
    }
  }
}

/** It is gone or another one by now; or nobody but the operator can delete it, who is told in the end. */
const PASSING: ReadonlySet<string> = new Set(['notFound', 'conflict', 'denied'])
