/** Which pods a workload controls. Selectors may overlap, so that only owners tell them apart. */
import { flag, listOf, member, textOf } from '../../../base/json.ts'
import type { Workload } from './workload.ts'

/** The controller of an object, from its metadata. */
export interface Controller {
  readonly kind: string
  readonly uid: string
}

/** Undefined for an object that nobody controls. */
export function controllerOf(raw: unknown): Controller | undefined {
  const owners = listOf(member(member(raw, 'metadata'), 'ownerReferences'))
  const owner = owners.find((each) => flag(member(each, 'controller')) === true)
  if (owner === undefined) return undefined
  return { kind: textOf(member(owner, 'kind')), uid: textOf(member(owner, 'uid')) }
}

/**
 * The uid of the ReplicaSet that has the pod, where the kind of the workload has ReplicaSets
 * between itself and its pods.
 */
export function replicaSetOf({ kind }: Pick<Workload, 'kind'>, pod: unknown): string | undefined {
  if (kind !== 'Deployment' && kind !== 'Rollout') return undefined
  const controller = controllerOf(pod)
  return controller?.kind === 'ReplicaSet' ? controller.uid : undefined
}

/**
 * Whether the workload controls the pod. Where it is not known whose a ReplicaSet is, as when it
 * is gone already or may not be seen, the pod counts: to wait for it in vain is told, and to
 * leave one out is not.
 *
 * @param ownerOf the uid of the controller of a ReplicaSet, null for none, by its own uid
 */
export function controls(
  workload: Pick<Workload, 'kind' | 'uid'>,
  pod: unknown,
  ownerOf: ReadonlyMap<string, string | null>,
): boolean {
  const replicaSet = replicaSetOf(workload, pod)
  if (replicaSet === undefined) return controllerOf(pod)?.uid === workload.uid
  const owner = ownerOf.get(replicaSet)
  return owner === undefined || owner === workload.uid
}
