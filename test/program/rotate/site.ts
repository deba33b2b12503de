/** A namespace with a Secret and workloads that use it, on the control plane with kwok as kubelets. */
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { type Ran, run } from '../run.ts'

/** Marked, so that it is found wherever it comes to be. */
export const OLD = 'canaryOldPassword00000001'
export const NEW = 'canaryNewPassword00000002'

/** Where one rotation is tried out. */
export interface Site {
  readonly namespace: string
  apply(object: object): Promise<void>
  /** The value of a key of a Secret; undefined where there is none. */
  value(key: string, secret?: string): Promise<string | undefined>
  /** Names of the Secrets that are there. */
  secrets(): Promise<readonly string[]>
  pods(app: string): Promise<readonly KubeObject[]>
  /** Until as many pods of the app are ready, and a second old. */
  ready(app: string, count: number): Promise<void>
  /** So many pods and no more, so that a rollout that needs another one waits. */
  limitPods(count: number): Promise<void>
  rotate(words: readonly string[], input?: string): Promise<Ran>
  /** Any other verb. */
  program(...words: readonly string[]): Promise<Ran>
}

const USUAL = {
  data: { username: encoded('app'), password: encoded(OLD) },
}

/** Makes a namespace of its own with the Secret `db`; `secretIn` prepares the namespace for it. */
export async function rotationSite(
  cluster: ControlPlane,
  kubeconfigFor: (namespace: string) => Promise<string>,
  secretIn: object | ((namespace: string) => Promise<object>) = USUAL,
): Promise<Site> {
  const namespace = await cluster.createNamespace('rotate')
  const kubeconfig = await kubeconfigFor(namespace)
  const core = `/api/v1/namespaces/${namespace}`
  const secret = typeof secretIn === 'function' ? await secretIn(namespace) : secretIn
  await cluster.admin.create(`${core}/secrets`, { metadata: { name: 'db' }, ...secret })
  const pods = async (app: string): Promise<readonly KubeObject[]> => {
    const list = await cluster.admin.get(`${core}/pods?labelSelector=app%3D${app}`)
    return list['items'] as readonly KubeObject[]
  }
  const apply = async (object: object): Promise<void> => {
    await cluster.admin.apply([object as KubeObject], { namespace })
  }
  return {
    namespace,
    pods,
    apply,
    limitPods: (count) =>
      apply({
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'full' },
        spec: { hard: { pods: String(count) } },
      }),
    async value(key, name = 'db') {
      const found = await cluster.admin.get(`${core}/secrets/${name}`).catch(() => undefined)
      const data = found?.['data'] as Readonly<Record<string, string>> | undefined
      return data?.[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString()
    },
    async secrets() {
      const list = await cluster.admin.get(`${core}/secrets`)
      return (list['items'] as readonly KubeObject[]).map(({ metadata }) => metadata.name)
    },
    async ready(app, count) {
      await eventually(`${count} pods of ${app} to be ready`, async () => {
        const there = await pods(app)
        return there.length === count && there.every((pod) => isReady(pod) && isOfBefore(pod))
      })
    },
    program: (...words) => run(words, { kubeconfig }),
    rotate: (words, input) =>
      run(['rotate', ...words], { kubeconfig, ...(input === undefined ? {} : { input }) }),
  }
}

/** base64, as in `data`. */
export function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Times are told to the second: what begins now begins later than the pod and its containers. */
function isOfBefore({ metadata, status }: KubeObject): boolean {
  const { containerStatuses = [] } = (status ?? {}) as {
    containerStatuses?: readonly { readonly state?: { readonly running?: Started } }[]
  }
  const starts = containerStatuses.flatMap(({ state }) => state?.running?.startedAt ?? [])
  const times = [metadata['creationTimestamp'] as string, ...starts]
  return times.every((time) => Date.now() - Date.parse(time) >= 1000)
}

interface Started {
  readonly startedAt: string
}

function isReady({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as {
    conditions?: readonly { readonly type: string; readonly status: string }[]
  }
  return conditions.some((each) => each.type === 'Ready' && each.status === 'True')
}

/** A Deployment whose only container has this in its environment, volumes and so on. */
export function deployment(
  app: string,
  replicas: number,
  pod: PodParts,
  spec: object = {},
): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: podSpec(pod) },
      ...spec,
    },
  }
}

export interface PodParts {
  readonly container?: object
  readonly spec?: object
}

/** One container that never runs for real. */
export function podSpec({ container = {}, spec = {} }: PodParts): object {
  return { containers: [{ name: 'main', image: 'none', ...container }], ...spec }
}

/** The password of the Secret in the environment. */
export function passwordInEnv(secret = 'db', key = 'password'): PodParts {
  const secretKeyRef = { name: secret, key }
  return { container: { env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef } }] } }
}
