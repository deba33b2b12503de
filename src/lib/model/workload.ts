import type { WorkloadFact, WorkloadKind } from './facts/pod.ts'
import { metadataOf, ownerOf } from './metadata.ts'
import { podSpec } from './pod-spec/index.ts'
import { at, count } from '../base/json.ts'

/** Where the pod spec stands in each kind. */
const TEMPLATE: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  PodTemplate: ['template', 'spec'],
}

/** One of the eight built-in kinds that hold a pod template. */
export function workloadFact(workload: WorkloadKind, raw: unknown): WorkloadFact {
  const replicas = count(at(raw, 'spec', 'replicas'))
  return {
    kind: 'Workload',
    workload,
    ...metadataOf(raw),
    ...ownerOf(raw),
    ...(replicas === undefined ? {} : { replicas }),
    template: podSpec(at(raw, ...TEMPLATE[workload])),
  }
}
