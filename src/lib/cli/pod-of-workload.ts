import { isOver } from '../analysis/node-authorizer/index.ts'
import { identityName } from '../analysis/reach/identity-name.ts'
import type { ReaderSubject } from '../analysis/reach/report.ts'
import { workloadLookup } from '../analysis/reach/workloads.ts'
import { by } from '../base/order.ts'
import type { PodFact } from '../model/facts/pod.ts'
import type { Model } from '../model/model.ts'

/** A pod that stands for its workload. */
export interface PodOfWorkload {
  readonly subject: ReaderSubject
  /** For people. */
  readonly notes: readonly string[]
}

/**
 * Lists of readers call the pods of a workload by its name. Typed again it means
 * one of its pods, the first of those that run; undefined for anything else.
 */
export function podOfWorkload(model: Model, asked: ReaderSubject): PodOfWorkload | undefined {
  const { kind, namespace, name } = asked
  if (kind !== 'Pod') return undefined
  const here = model.facts.Pod.filter((pod) => pod.namespace === namespace)
  if (here.some((pod) => pod.name === name)) return undefined
  const workloadOf = workloadLookup(model)
  const [first] = here
    .filter((pod) => workloadOf(pod)?.name === name)
    .toSorted(
      by<PodFact>(
        (pod) => (isOver(pod) ? 1 : 0),
        (pod) => pod.name,
      ),
    )
  if (first === undefined) return undefined
  const workload = `${workloadOf(first)?.kind ?? 'workload'} ${name}`
  const notes = [`${identityName(asked)} is ${workload}: the answer is about its pod ${first.name}`]
  return { subject: { ...asked, name: first.name }, notes }
}
