import type { Subject as RbacSubject } from '../../model/facts/rbac.ts'
import type { Permission } from '../../model/coverage.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { Verdict } from '../verdict.ts'

/** Who can obtain a value. */
export interface Reader {
  readonly subject: ReaderSubject
  readonly verdict: Exclude<Verdict, 'no'>
  readonly confidence: Confidence
  /** What else `path` leads to: every Secret of the cluster, every one of the namespace, or this one. */
  readonly scope: ReachScopeKind
  /** Kubernetes verbs on the Secret that return its value, sorted. */
  readonly verbs: readonly string[]
  /** Shortest path of the highest confidence, from the reader to the Secret. */
  readonly path: readonly PathStep[]
  /** Number of other paths. */
  readonly alternatives: number
  /** Only for pods: all pods of one workload that reach the Secret make one reader. */
  readonly pods?: PodGroup
  /** Only for groups that the API server fills itself: who was seen to be in them. */
  readonly members?: GroupMembers
  /** Only for `unknown`: permissions that would settle it. */
  readonly settledBy?: readonly Permission[]
}

/** Pods of one workload. `subject.name` is the first of them. */
export interface PodGroup {
  /** The workload at the top of the owners; absent for a pod on its own. */
  readonly workload?: { readonly kind: string; readonly name: string }
  /** Names in order. */
  readonly names: readonly string[]
}

export interface GroupMembers {
  readonly serviceAccounts: number
  /** Pods that hold a token of one of those accounts. */
  readonly pods: number
}

export type ReachScopeKind = 'cluster' | 'namespace' | 'secret'

export interface ReaderSubject {
  readonly kind: RbacSubject['kind'] | 'Pod' | 'Node'
  readonly name: string
  readonly namespace?: string
}

/** How sure a path is: `conditional` names its condition, `possible` depends on what cannot be seen. */
export type Confidence = 'certain' | 'conditional' | 'possible'

/** One edge of a path; `id` is a row of the catalogue (`D1`, `D11`) that `explain` prints. */
export interface PathStep {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly evidence: readonly Evidence[]
}

/** An object that proves a step, with the field or the rule (numbered from 1) in it. */
export interface Evidence {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly field?: string
  readonly rule?: number
  /** Something about the object that matters here: `Succeeded`, `could not be read`. */
  readonly state?: string
}

export interface SecretReach {
  readonly namespace: string
  readonly name: string
  /** Empty when the Secret itself was not seen. */
  readonly type: string
  /** Some Secrets of a namespace share one array: do not change it. */
  readonly readers: readonly Reader[]
}

/** Answer of `reach`, before it is rendered; `-o json` adds apiVersion, kind and generatedAt. */
export interface ReachReport {
  /** Made while it is read, so that no more than one namespace is held; may be read again. */
  readonly secrets: Iterable<SecretReach>
  readonly coverage: AnswerCoverage
  /** Classes of path that this version does not follow, in words; never read as "no". */
  readonly notFollowed: readonly string[]
}
