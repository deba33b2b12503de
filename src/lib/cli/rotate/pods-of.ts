/** Lists the pods of a workload. */
import { ApiError } from '../../base/errors.ts'
import { listOf, member, textOf } from '../../base/json.ts'
import {
  controllerOf,
  controls,
  readRolloutPod,
  replicaSetOf,
  type RotationCluster,
  type Workload,
} from '../../change/rotate/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { METADATA_ONLY } from '../../source/http/pages.ts'
import { selectorText } from './selector-text.ts'

/**
 * ReplicaSets are listed when a pod is of one that was not seen before: in a rollout that is once
 * or twice, however often it is looked at.
 */
export function podsIn(client: ApiClient): RotationCluster['podsOf'] {
  /** The controller of each ReplicaSet, null for none; by the uid of the ReplicaSet. */
  const ownerOf = new Map<string, string | null>()
  const asked = new Set<string>()
  const learn = async (workload: Workload, replicaSets: readonly string[]): Promise<void> => {
    if (replicaSets.every((each) => asked.has(each))) return
    for (const each of await replicaSetsOf(client, workload)) {
      const uid = textOf(member(member(each, 'metadata'), 'uid'))
      ownerOf.set(uid, controllerOf(each)?.uid ?? null)
    }
    for (const each of replicaSets) asked.add(each)
  }
  return async (workload) => {
    const info = { verb: 'list', resource: 'pods', namespace: workload.namespace }
    const path = `/api/v1/${selected(workload, 'pods')}`
    const pods = listOf(member(await client.json({ method: 'GET', path, info }), 'items'))
    await learn(
      workload,
      pods.flatMap((pod) => replicaSetOf(workload, pod) ?? []),
    )
    return pods
      .filter((pod) => controls(workload, pod, ownerOf))
      .flatMap((pod) => readRolloutPod(pod) ?? [])
  }
}

/** None where they may not be seen. */
async function replicaSetsOf(client: ApiClient, workload: Workload): Promise<readonly unknown[]> {
  const info = { verb: 'list', resource: 'replicasets.apps', namespace: workload.namespace }
  const path = `/apis/apps/v1/${selected(workload, 'replicasets')}`
  try {
    const answer = await client.json({ method: 'GET', path, accept: METADATA_ONLY, info })
    return listOf(member(answer, 'items'))
  } catch (error) {
    if (error instanceof ApiError && error.failure === 'denied') return []
    throw error
  }
}

function selected({ namespace, selector }: Workload, plural: string): string {
  const words = new URLSearchParams({ labelSelector: selectorText(selector) })
  return `namespaces/${encodeURIComponent(namespace)}/${plural}?${words.toString()}`
}
