import type { NamespacedName } from '../../base/names.ts'
import type { AuditLogFile } from '../../model/audit-log.ts'

/** A Secret whose readers are looked for. */
export interface AuditedSecret extends NamespacedName {
  /** Events before this do not count, RFC 3339: when the value came to be. */
  readonly since?: string
  /** Its type, when it is known; answers the field selector `type`. */
  readonly type?: string
  /**
   * How many Secrets stand before it in a list, by the text NAMESPACE/NAME, as of now: it is on
   * a first page that is longer, if there were not many more then.
   */
  readonly before?: { readonly inNamespace: number; readonly inCluster: number }
  /** Names of the pods of its namespace that are given it: who goes into one may read it there. */
  readonly pods?: readonly string[]
}

/**
 * How sure it is that the answer held the value:
 *
 * - `certain`: the log has the answer's kind and what it held, or the client sent the value itself
 * - `conditional`: unless only metadata was asked for, which no log shows
 * - `possible`: and only if it was among what was asked for, or if they looked for it
 */
export const SURENESS = ['certain', 'conditional', 'possible'] as const
export type Sureness = (typeof SURENESS)[number]

/**
 * Why a request counts, and what it depends on:
 *
 * - `answered`: the log has the answer, and the Secret in it
 * - `sent`: the client wrote the values itself
 * - `object`: the answer was the whole object, unless only metadata was asked for
 * - `firstPage`: as `object`, unless there were so many more Secrets then that it was on a later page
 * - `labels`: the Secret had to have the labels that were asked for
 * - `fields`: it had to have the fields that were asked for
 * - `page`: one page of a list was answered, and it had to be on that page
 * - `changes`: it had to change while it was watched
 * - `pod`: they went into a pod that is given the Secret
 * - `refusal`: an admission policy refused it, and its message had to quote the Secret
 * - `unfinished`: the log does not have how the request ended
 */
export type Because =
  | 'answered'
  | 'sent'
  | 'object'
  | 'firstPage'
  | 'labels'
  | 'fields'
  | 'page'
  | 'changes'
  | 'pod'
  | 'refusal'
  | 'unfinished'

/** What one request had of a Secret. */
export interface Disclosure {
  readonly certainty: Sureness
  readonly because: Because
}

/** What somebody did, once for each verb. */
export interface ReaderVerb {
  /** Verb of the request, or for pods the subresource: `exec`. */
  readonly verb: string
  readonly count: number
  /** How many of them with `dryRun`, which changes nothing and answers all the same. */
  readonly dryRun: number
  readonly certainty: Sureness
  readonly because: readonly Because[]
}

/** Who an identity is, by its name. */
export type ReaderKind = 'User' | 'ServiceAccount' | 'ControlPlane' | 'Node'

/** Somebody who had the value, or may have. */
export interface AuditReader {
  readonly kind: ReaderKind
  readonly user: string
  readonly groups: readonly string[]
  /** Who acted as that user, with impersonation. */
  readonly impersonatedBy?: string
  /** Where connections came from: clients themselves, or proxies in front of the API server. */
  readonly addresses: readonly string[]
  /** What clients or proxies said of whom they spoke for; anybody can make these up. */
  readonly claimedAddresses: readonly string[]
  /** What clients said that they are. */
  readonly agents: readonly string[]
  /** Certificates and tokens they came with: `X509SHA256=…`, `JTI=…`; empty before Kubernetes 1.32. */
  readonly credentials: readonly string[]
  /** Pods whose tokens they came with, in the namespace of the service account. */
  readonly pods: readonly string[]
  /** Some of these lists are cut: there were too many. */
  readonly isShortened: boolean
  readonly verbs: readonly ReaderVerb[]
  /** Times of the first and last request, RFC 3339. */
  readonly first: string
  readonly last: string
  /** That of the surest verb. */
  readonly certainty: Sureness
}

/** The readers of one Secret. */
export interface SecretReaders extends NamespacedName {
  readonly since?: string
  readonly readers: readonly AuditReader[]
}

/** A time that no file covers, RFC 3339. */
export interface Gap {
  readonly from: string
  readonly to: string
}

/**
 * What the log could not show:
 *
 * - `empty`: no file has any event of audit.k8s.io
 * - `noSecrets`: no event names Secrets, so the policy may leave them out
 * - `noAnswers`: no request for Secrets was answered, so the policy may omit the stage ResponseComplete
 * - `late`: it begins after the time from which a Secret is looked at
 * - `gaps`: there are times between the files that none covers
 * - `damaged`: lines or files could not be read to the end
 */
export type BlindSpot = 'empty' | 'noSecrets' | 'noAnswers' | 'late' | 'gaps' | 'damaged'

/** What was read, and what could not be seen. */
export interface AuditLogCoverage {
  readonly files: readonly AuditLogFile[]
  readonly first?: string
  readonly last?: string
  /** Events about Secrets, of whatever name. */
  readonly secretEvents: number
  /** Their levels. */
  readonly levels: readonly string[]
  readonly gaps: readonly Gap[]
  readonly blindSpots: readonly BlindSpot[]
}

/** Who obtained Secrets, as audit logs show it. */
export interface AuditReaders {
  readonly secrets: readonly SecretReaders[]
  readonly log: AuditLogCoverage
}
