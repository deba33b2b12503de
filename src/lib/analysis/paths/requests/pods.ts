/** Requests on pods and workloads. */
import type { WorkloadKind } from '../../../model/facts/pod.ts'
import { on, type Requests } from '../../graph/requests.ts'

const CHANGE = 'update patch'

export const CREATE_PODS: Requests = {
  key: 'create pods',
  patterns: [on('', 'pods', 'create', 'unnamed')],
}
const WORKLOAD_KINDS = [
  ['apps', 'deployments statefulsets daemonsets replicasets'],
  ['', 'replicationcontrollers'],
  ['batch', 'jobs cronjobs'],
] as const

export const CREATE_WORKLOADS: Requests = {
  key: 'create workloads',
  patterns: WORKLOAD_KINDS.map(([group, kinds]) =>
    on(group, kinds.split(' '), 'create', 'unnamed'),
  ),
}

/** By kind of the workload that is changed; the template of a Job cannot be. */

export const CHANGE_WORKLOADS: ReadonlyMap<Requests, WorkloadKind> = new Map([
  [changing('apps', 'deployments'), 'Deployment'],
  [changing('apps', 'statefulsets'), 'StatefulSet'],
  [changing('apps', 'daemonsets'), 'DaemonSet'],
  [changing('apps', 'replicasets'), 'ReplicaSet'],
  [changing('', 'replicationcontrollers'), 'ReplicationController'],
  [changing('batch', 'cronjobs'), 'CronJob'],
])

function changing(group: string, plural: string): Requests {
  return { key: `change ${plural}`, patterns: [on(group, plural, CHANGE)] }
}

export const CHANGE_PODS: Requests = { key: 'change pods', patterns: [on('', 'pods', CHANGE)] }

export const EPHEMERAL: Requests = {
  key: 'add ephemeral containers',
  patterns: [on('', 'pods/ephemeralcontainers', CHANGE)],
}

export const EXEC: Requests = { key: 'exec', patterns: [on('', 'pods/exec', 'create')] }

export const EXEC_BY_GET: Requests = {
  key: 'exec by get',
  patterns: [on('', 'pods/exec', 'get')],
}

export const ATTACH: Requests = { key: 'attach', patterns: [on('', 'pods/attach', 'create')] }

export const ATTACH_BY_GET: Requests = {
  key: 'attach by get',
  patterns: [on('', 'pods/attach', 'get')],
}

export const FORWARD_PORTS: Requests = {
  key: 'forward ports',
  patterns: [on('', 'pods/portforward', 'create')],
}

/** Names may have a scheme and a port: `https:api-0:8443`. */

export const PROXY_TO_PODS: Requests = {
  key: 'proxy to pods',
  patterns: [on('', 'pods/proxy', 'get create update patch delete')],
}

export const PROXY_TO_SERVICES: Requests = {
  key: 'proxy to services',
  patterns: [on('', 'services/proxy', 'get create update patch delete')],
}

export const READ_LOGS: Requests = { key: 'read logs', patterns: [on('', 'pods/log', 'get')] }

export const MOVE_PODS: Requests = {
  key: 'move pods',
  patterns: [
    on('', 'pods', 'delete'),
    on('', 'pods', 'deletecollection', 'unnamed'),
    on('', 'pods/eviction', 'create'),
    on('', 'pods/status', CHANGE),
  ],
}

export const SCALE_WORKLOADS: Requests = {
  key: 'scale workloads',
  patterns: [
    on('apps', 'deployments/scale statefulsets/scale replicasets/scale', CHANGE),
    on('', 'replicationcontrollers/scale', CHANGE),
  ],
}

export const STEER_PODS: Requests = {
  key: 'steer pods',
  patterns: [on('', 'nodes nodes/status', CHANGE)],
  cluster: true,
}

export const BIND_PODS: Requests = {
  key: 'bind pods',
  patterns: [on('', 'pods/binding', 'create'), on('', 'bindings', 'create', 'unnamed')],
}

export const POD_REQUESTS: readonly Requests[] = [
  CREATE_PODS,
  CREATE_WORKLOADS,
  ...CHANGE_WORKLOADS.keys(),
  CHANGE_PODS,
  EPHEMERAL,
  EXEC,
  EXEC_BY_GET,
  ATTACH,
  ATTACH_BY_GET,
  FORWARD_PORTS,
  PROXY_TO_PODS,
  PROXY_TO_SERVICES,
  READ_LOGS,
  MOVE_PODS,
  SCALE_WORKLOADS,
  STEER_PODS,
  BIND_PODS,
]
