import type { Subject as RbacSubject } from '../../model/facts/rbac.ts'
import type { Coverage } from '../../source/index.ts'
import type { Verdict } from '../verdict.ts'

/** Who can obtain a value. */
export interface Reader {
  readonly subject: ReaderSubject
  readonly verdict: Exclude<Verdict, 'no'>
  readonly confidence: Confidence
  /** Kubernetes verbs on the Secret that return its value, sorted. */
  readonly verbs: readonly string[]
  /** Shortest path of the highest confidence, from the reader to the Secret. */
  readonly path: readonly PathStep[]
  /** Number of other paths. */
  readonly alternatives: number
}

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
}

export interface SecretReach {
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly readers: readonly Reader[]
}

/** Answer of `reach`, before it is rendered; `-o json` adds apiVersion, kind and generatedAt. */
export interface ReachReport {
  readonly secrets: readonly SecretReach[]
  readonly coverage: ReachCoverage
  /** Classes of path that this version does not follow, in words; never read as "no". */
  readonly notFollowed: readonly string[]
}

export interface ReachCoverage {
  readonly complete: boolean
  readonly read: Coverage
  readonly refused: Coverage
  readonly unknown: Coverage
}
