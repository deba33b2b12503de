import type { PolicyRule } from '../../model/facts/rbac.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { AcceptedBy } from '../reach/accepted-readers.ts'
import type { Reader, ReaderSubject } from '../reach/report.ts'

/** Answer of `reach NAME --cut`, before it is rendered. */
export interface ReachCut {
  readonly secret: NamespacedName
  /** What to take away, together: without any one of them a path stays open. */
  readonly elements: readonly CutPart[]
  /** No set that closes the same paths has fewer elements; equal to their number when that is proven. */
  readonly atLeast: number
  /** The same as changes of objects, one for each object. */
  readonly changes: readonly ObjectChange[]
  /** Those whose certain paths are closed. */
  readonly closes: readonly Reader[]
  /** Those who read it for certain afterwards too, accepted ones aside. */
  readonly stays: readonly StayingReader[]
  /** Accepted readers: nothing has to be closed for them, and they keep reading where that can be. */
  readonly accepted: readonly AcceptedReader[]
  /** Those who may read it afterwards, under a condition or by what could not be seen. */
  readonly unsure: readonly Reader[]
  readonly coverage: AnswerCoverage
  readonly notFollowed: readonly string[]
}

/** Somebody whom a line of a file of accepted readers names. */
export interface AcceptedReader {
  readonly reader: Reader & AcceptedBy
  /** Whether they read it afterwards too, as surely as before. */
  readonly keeps: boolean
}

/** An object as kubectl and the API know it. */
export interface ObjectName {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

/** One thing to take away. */
export interface CutPart {
  readonly what: 'subject' | 'binding' | 'rule' | 'object'
  readonly object: ObjectName
  /** For a subject. */
  readonly subject?: ReaderSubject
  /** For a binding: it stays without subjects, since without it somebody else could make one of its name. */
  readonly emptied?: true
  /** For a rule: its number, from 1. */
  readonly rule?: number
  /** For a rule: what is put in its place; nothing takes it away as a whole. */
  readonly kept?: readonly PolicyRule[]
  /** For a rule: ClusterRoles that a controller sums up from this one, which lose it too. */
  readonly sums?: readonly ObjectName[]
  /** Who would read the Secret again if only this were put back; in a large cluster at least these. */
  readonly reopens: readonly ReaderSubject[]
  /** Who loses what else. */
  readonly breaks: readonly Loss[]
  /** For an object: what goes with it. */
  readonly ends?: ObjectLoss
}

/**
 * What goes with an object.
 *
 * - `token`: the token stops working wherever it was copied to; no pod is given it
 * - `pod`: what is known of a pod that is over, its logs included
 * - `volume`: what the volume points to cannot be claimed by it again
 */
export type ObjectLoss =
  | { readonly what: 'token'; readonly account: ReaderSubject }
  | {
      readonly what: 'pod'
      /** A workload that makes such pods again, `cronjob/pay/backup`. */
      readonly madeBy?: string
    }
  | { readonly what: 'volume' }

/** What somebody cannot do any more, besides reading the Secret. */
export interface Loss {
  readonly subject: ReaderSubject
  /** Whether a pod that is given the Secret runs as it. */
  readonly consumer: boolean
  /** Workloads and pods that run as it, `deployment/api`. */
  readonly usedBy: readonly string[]
  readonly rights: readonly LostRight[]
}

export interface LostRight {
  readonly verbs: readonly string[]
  /** `secrets`, `deployments.apps`. */
  readonly resources: readonly string[]
  /** Only on objects of these names. */
  readonly names?: readonly string[]
  /** Absent for the whole cluster. */
  readonly namespace?: string
}

export type ObjectChange = PatchChange | DeleteChange

/** A JSON Patch (RFC 6902) that only applies while what it removes is still there. */
export interface PatchChange {
  readonly action: 'patch'
  readonly object: ObjectName
  readonly patch: readonly PatchOperation[]
}

export interface DeleteChange {
  readonly action: 'delete'
  readonly object: ObjectName
  /** The one that was seen, for a precondition; absent when the input did not say. */
  readonly uid?: string
}

export interface PatchOperation {
  readonly op: 'test' | 'remove' | 'replace' | 'add'
  readonly path: string
  readonly value?: unknown
}

/**
 * Why a reader stays.
 *
 * - `use`: it is given the Secret, or is the node of a pod that is
 * - `masters`: the group bypasses authorization
 * - `accepted`: it is given the credential of an accepted reader, or is the node of a pod that is
 * - `own`: what lets it is Kubernetes' own, and would come back
 * - `other`: nothing on the path can be taken away by itself
 */
export interface StayingReader {
  readonly reader: Reader
  readonly because: 'use' | 'masters' | 'accepted' | 'own' | 'other'
}
