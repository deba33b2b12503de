import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Rule } from '../given.ts'
import { plainSpec } from './objects.ts'

type Fields = Readonly<Record<string, unknown>>

/** A kind of object from which a controller makes pods. */
export interface WorkloadKind {
  readonly kind: string
  readonly plural: string
  readonly group: string
  /** The spec around a template. */
  readonly spec: (template: Fields) => Fields
}

const labels = { app: 'w' }
const selector = { matchLabels: labels }

const apps = (kind: string, plural: string, more: Fields = {}): WorkloadKind => ({
  kind,
  plural,
  group: 'apps',
  spec: (template) => ({ selector, template, ...more }),
})

/** Those that run as many pods as they are told to. */
export const LASTING: readonly WorkloadKind[] = [
  apps('Deployment', 'deployments'),
  apps('StatefulSet', 'statefulsets', { serviceName: 'w' }),
  apps('DaemonSet', 'daemonsets'),
  apps('ReplicaSet', 'replicasets'),
  {
    kind: 'ReplicationController',
    plural: 'replicationcontrollers',
    group: '',
    spec: (template) => ({ selector: labels, template }),
  },
]

export const JOB: WorkloadKind = {
  kind: 'Job',
  plural: 'jobs',
  group: 'batch',
  spec: (template) => ({ template }),
}

export const CRON_JOB: WorkloadKind = {
  kind: 'CronJob',
  plural: 'cronjobs',
  group: 'batch',
  spec: (template) => ({ schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } }),
}

/** An object of the kind around a pod. */
export function workload(kind: WorkloadKind, podSpec: Fields, more: Fields = {}): KubeObject {
  const batch = kind.group === 'batch' ? { restartPolicy: 'Never' } : {}
  const template = { metadata: { labels }, spec: { ...podSpec, ...batch } }
  return {
    apiVersion: kind.group === '' ? 'v1' : `${kind.group}/v1`,
    kind: kind.kind,
    metadata: { name: 'w' },
    spec: { ...kind.spec(template), ...more },
  }
}

/** One that is given nothing. */
export function harmless(kind: WorkloadKind, more: Fields = {}): KubeObject {
  return workload(kind, plainSpec(), more)
}

export function collection({ group, plural }: WorkloadKind, namespace: string): string {
  const prefix = group === '' ? '/api/v1' : `/apis/${group}/v1`
  return `${prefix}/namespaces/${namespace}/${plural}`
}

export function may(kind: WorkloadKind, verbs: readonly string[], subresource = ''): Rule[] {
  return [{ verbs, apiGroups: [kind.group], resources: [kind.plural + subresource] }]
}
