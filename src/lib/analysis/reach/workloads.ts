import type { Owner } from '../../model/facts/metadata.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import type { PodGroup } from './report.ts'

/** The workload at the top of a pod's owners, as far as they were seen. */
export type WorkloadOf = (pod: PodFact) => PodGroup['workload']

/** Follows ReplicaSet → Deployment and Job → CronJob by their uid. */
export function workloadLookup({ facts }: Model): WorkloadOf {
  const owners = new Map(
    facts.Workload.flatMap(({ uid, owner }) =>
      owner === undefined ? [] : [[uid, owner] as const],
    ),
  )
  return ({ owner }) => (owner === undefined ? undefined : top(owner, owners))
}

function top(owner: Owner, owners: ReadonlyMap<string, Owner>): PodGroup['workload'] {
  // Two steps are the longest chain of built-in kinds; the bound also stops at a cycle.
  let current = owner
  for (let step = 0; step < 4; step++) current = owners.get(current.uid) ?? current
  return { kind: current.kind, name: current.name }
}
