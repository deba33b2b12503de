/** One rotation that is tried, of one strategy, in a namespace of its own. */
import type { KubeObject } from '../../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../../control-plane/control-plane.ts'
import { rotationSite, type Site } from '../site.ts'

export type Strategy =
  | 'replace'
  | 'dual'
  | 'new-name'
  | 'source'
  | 'renewal'
  | 'sa-token'
  | 'tls'
  | 'tls-ca'
  | 'hook'
  | 'postgres'
  | 'alternating'

/** Values of a Secret. */
export type Data = Readonly<Record<string, string>>

/** What there is when all is over. */
export interface Found {
  /** The journal's phase; `none` where no journal was ever made. */
  readonly ending: string
  readonly secret: KubeObject
  readonly data: Data
  /** Of each workload. */
  readonly pods: readonly (readonly KubeObject[])[]
}

/** What is different from one strategy to another. */
export interface Trial {
  readonly site: Site
  /** The key that consumers use. */
  readonly key: string
  /** Pods of each workload. */
  readonly replicas: number
  /** Flags to begin with, besides the usual ones. */
  readonly flags: readonly string[]
  /** Standard input. */
  readonly input?: string
  /** Flags that `--resume` and `--abort` want again. */
  readonly again: readonly string[]
  /** Other Secrets of the namespace. */
  readonly bystanders: readonly string[]
  /** Values that the journal keeps once it is committed. */
  readonly kept: readonly string[]
  /** What is wrong with the values, here and at whoever else knows them; each one a sentence. */
  wrong(found: Found): readonly string[] | Promise<readonly string[]>
  /** What was called besides the API server so far, such as a hook. */
  calls?: HookCalls
  /** When the pods are there. */
  started?(pods: readonly KubeObject[]): void
  /** Whenever somebody looks at a Secret. */
  saw?(data: Data): void
  /** Ends what the trial has running. */
  over(): Promise<void> | void
}

/** Calls of a hook, at one of which something may go wrong. */
export interface HookCalls {
  count(): number
  /** Before or after the nth call from now, the hook or the program is killed. */
  kill(nth: number, when: 'before' | 'after', whom: 'hook' | 'program'): void
  /** Takes that away. @returns the step that was hit */
  leaveAlone(): string | undefined
}

export type MakeTrial = (cluster: ControlPlane) => Promise<Trial>

/** A site whose Secret `db` is as it is given. */
export function siteWith(
  cluster: ControlPlane,
  secretIn: object | ((namespace: string) => Promise<object>),
): Promise<Site> {
  const straight = (namespace: string): Promise<string> => operatorStraight(cluster, namespace)
  return rotationSite(cluster, straight, secretIn)
}

/** Leads to the API server itself. */
export function operatorStraight(cluster: ControlPlane, namespace: string): Promise<string> {
  return cluster.kubeconfigForUser('root', ['system:masters'], namespace)
}

export function dataOf(secret: KubeObject | undefined): Data {
  const data = (secret?.['data'] ?? {}) as Data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}
