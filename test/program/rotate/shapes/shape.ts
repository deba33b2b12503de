/** A workload as a rotation meets it, and what has to become of it. */
import { deployment, type PodParts, podSpec } from '../site.ts'

/**
 * - `restarted`: none of its pods is there afterwards, and as many others are
 * - `nothing`: it is named with the reason why it is left as it is
 * - `byHand`: it is left as it is, and the operator is told what to do
 * - `notConcerned`: it uses nothing that changes, and is not named
 */
export type Fate = 'restarted' | 'nothing' | 'byHand' | 'notConcerned'

export interface Shape {
  /** Of its workload, and of the label `app` of its pods. */
  readonly name: string
  readonly kind: string
  readonly fate: Fate
  /** Pods that there are before, and afterwards. */
  readonly pods: number
  /** How many of them are never ready. */
  readonly unready?: number
  readonly objects: readonly object[]
  /** The workload as it is changed once its two pods are ready. */
  readonly later?: object
}

/** Two pods of a Deployment. */
export function deployed(name: string, fate: Fate, pod: PodParts, spec: object = {}): Shape {
  return {
    name,
    kind: 'Deployment',
    fate,
    pods: 2,
    objects: [deployment(name, 2, pod, spec)],
  }
}

/** A Deployment that is paused when it has its pods; before, it would get none. */
export function paused(name: string, fate: Fate, pod: PodParts): Shape {
  return { ...deployed(name, fate, pod), later: deployment(name, 2, pod, { paused: true }) }
}

/** Pods under another kind of workload. */
export function under(
  kind: string,
  name: string,
  fate: Fate,
  pod: PodParts,
  { pods = 1, ...spec }: { readonly pods?: number; readonly [field: string]: unknown } = {},
): Shape {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: podSpec(pod) }
  const isOld = kind === 'ReplicationController'
  const selector = isOld ? labels : { matchLabels: labels }
  const many = kind === 'DaemonSet' ? {} : { replicas: pods }
  const served = kind === 'StatefulSet' ? { serviceName: name } : {}
  const object = {
    apiVersion: isOld ? 'v1' : 'apps/v1',
    kind,
    metadata: { name },
    spec: { ...many, ...served, selector, template, ...spec },
  }
  return { name, kind, fate, pods, objects: [object] }
}

/** A pod that nobody else made. */
export function barePod(name: string, fate: Fate, pod: PodParts, metadata: object = {}): Shape {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name }, ...metadata },
    spec: podSpec(pod),
  }
  return { name, kind: 'Pod', fate, pods: 1, objects: [object] }
}

export function job(name: string, fate: Fate, pod: PodParts, { runs = false } = {}): Shape {
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { template: jobTemplate(name, pod, runs) },
  }
  return { name, kind: 'Job', fate, pods: 1, unready: runs ? 0 : 1, objects: [object] }
}

export function cronJob(name: string, fate: Fate, pod: PodParts): Shape {
  const object = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      schedule: '0 0 1 1 *',
      jobTemplate: { spec: { template: jobTemplate(name, pod, false) } },
    },
  }
  return { name, kind: 'CronJob', fate, pods: 0, objects: [object] }
}

/** @param runs whether the run goes on until the test is over */
export function jobTemplate(app: string, pod: PodParts, runs: boolean): object {
  const annotations = runs ? { 'test-control-plane/keep-running': 'true' } : {}
  const spec = { restartPolicy: 'Never', ...podSpec(pod) }
  return { metadata: { labels: { app }, annotations }, spec }
}
