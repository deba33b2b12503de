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
  /**
   * Number of other ways to begin: first steps that lead to the Secret, fields that give it to the
   * pod, pods that bring it to the node. With `others` it is the number of those, where ways that
   * read alike are one, and a node's include what it may do besides.
   */
  readonly alternatives: number
  /** On request: for each of the other ways to begin the shortest path. */
  readonly others?: readonly (readonly PathStep[])[]
  /** Only for pods: all pods of one workload that reach the Secret make one reader. */
  readonly pods?: PodGroup
  /** Only in listings: of the Secrets in `scope` the path leads to those with such users, each like this. */
  readonly onlyUsedBy?: SecretUsers
  /** Only for service accounts: there is none of that name, so whoever may make it reads. */
  readonly absent?: true
  /** Only for groups that the API server fills itself: who was seen to be in them. */
  readonly members?: GroupMembers
  /** Only for `unknown`: what would settle it; where one permission may not be enough, the first to ask for first. */
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

/** Who has a Secret besides those with rights on it: pods that are given it, nodes of pods that name it, or both. */
export type SecretUsers = 'pods' | 'nodes' | 'podsAndNodes'

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
  /** Absent for a certain step. */
  readonly confidence?: Confidence
  /** What a conditional or possible step depends on, in words. */
  readonly condition?: string
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

/** Whom `--why` and `--from` ask about. */
export interface AskedIdentity {
  readonly subject: ReaderSubject
  /** Groups that the asker says the identity is in, besides those that the API server adds. */
  readonly groups: readonly string[]
  /** Only for a user of whom all groups are known, by a token or as nobody can give it any: there are no others. */
  readonly allGroups?: true
  /** Only for whoever was found by a token: whether it still counts. The answer is about its owner all the same. */
  readonly token?: AskedToken
}

/**
 * Whether an API server takes a token.
 *
 * - `accepted`: it was asked, and does
 * - `expired`, `ownerGone`: it does not, as the token is over, or what it is bound to is
 * - `unverified`: nothing that was read speaks against it; nobody checked its signature
 */
export interface AskedToken {
  readonly state: 'accepted' | 'expired' | 'ownerGone' | 'unverified'
  /** RFC 3339; absent for a token that never expires or does not say. */
  readonly expires?: string
  /** All that speaks against it, in words. */
  readonly reasons: readonly string[]
}

/** Answer of `reach NAME --why IDENTITY`. */
export interface ReachAnswer {
  readonly verdict: Verdict
  /** Null for `no` and `unknown`. */
  readonly confidence: Confidence | null
  /** Empty for `no` and `unknown`. */
  readonly path: readonly PathStep[]
  /** For `no` and `unknown`: what stands in the way, the nearest first. */
  readonly blockedBy: readonly Obstacle[]
  /** Only for `unknown`: what would settle it; where one permission may not be enough, the first to ask for first. */
  readonly settledBy?: readonly Permission[]
  /**
   * Only for a user whose answer is `no` or `unknown`: groups that reach the Secret. Who is in them
   * is known outside the cluster only, so the answer holds for a user that is in none of them.
   */
  readonly unlessInGroups?: readonly string[]
}

/** Why a path ends before the Secret. */
export interface Obstacle {
  /** `has no grant on secrets in payments`, in words. */
  readonly what: string
  /** The row whose precondition is not met, where there is one. */
  readonly id?: string
  readonly evidence?: readonly Evidence[]
  /** For what could not be seen: permissions that would settle it. */
  readonly settledBy?: readonly Permission[]
}

/** What goes with an identity that is taken over: `reach --from IDENTITY`. */
export interface BlastRadius {
  readonly identity: AskedIdentity
  /** Secrets whose values it can obtain, by namespace and name. */
  readonly secrets: readonly BlastSecret[]
  /** Other identities it can act as, each with the path; not those whose only gain is the group they are in. */
  readonly identities: readonly BlastIdentity[]
  readonly coverage: AnswerCoverage
}

export interface BlastSecret {
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly verdict: Exclude<Verdict, 'no'>
  readonly confidence: Confidence
  readonly path: readonly PathStep[]
  /** Only for `unknown`, as for a {@link Reader}. */
  readonly settledBy?: readonly Permission[]
}

export interface BlastIdentity {
  readonly subject: ReaderSubject
  readonly confidence: Confidence
  readonly path: readonly PathStep[]
}
