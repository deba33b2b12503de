import { at, count, isObject, listOf, member, textOf, texts } from '../base/json.ts'
import type { NamespacedName } from '../base/names.ts'
import { type AuditQuery, queryOf } from './audit-query.ts'

/** Who asked, as the API server had authenticated them. */
export interface AuditUser {
  readonly name: string
  readonly groups: readonly string[]
  /** `X509SHA256=…` of a certificate, `JTI=…` of a token; empty before Kubernetes 1.32. */
  readonly credential: string
  /** The pod that a service account's token is bound to; empty for any other. */
  readonly pod: string
}

/** How a request ended. */
export interface AuditOutcome {
  /** HTTP status. */
  readonly code: number
  /**
   * The answer was a `Status` and no object, or the client was gone before there was one: at
   * every level the API server copies the word of a `Status` (LogResponseObject in
   * k8s.io/apiserver/pkg/audit/request.go), and writes one for a client that is gone (WithAudit).
   */
  readonly isStatus: boolean
  /** A ValidatingAdmissionPolicy refused it; its message may quote the object (row D12). */
  readonly isByPolicy: boolean
}

/** What the answer was, where the policy logs answers (level RequestResponse). */
export interface AuditAnswer {
  readonly kind: string
  /** Of a SecretList: what it holds. */
  readonly items?: readonly NamespacedName[]
}

/** One event of an audit log (audit.k8s.io/v1): a request at one stage of its life. */
export interface AuditEvent {
  readonly kind: 'AuditEvent'
  readonly level: string
  /** Not unique: a client may choose it with the header Audit-ID. */
  readonly id: string
  readonly stage: string
  readonly verb: string
  readonly user: AuditUser
  /** Whom they asked as, with impersonation. */
  readonly as?: AuditUser
  /** The last is where the connection came from; a client can make up all others. */
  readonly addresses: readonly string[]
  /** As the client says. */
  readonly agent: string
  readonly target: AuditTarget
  readonly query: AuditQuery
  /**
   * Absent at the stage RequestReceived, and at Panic, which says 500 whatever had been
   * sent before.
   */
  readonly outcome?: AuditOutcome
  readonly answer?: AuditAnswer
  /** When the request came, and when it reached this stage: RFC 3339 with microseconds. */
  readonly received: string
  readonly at: string
}

/** `objectRef`: a part of it is empty when the request has none. */
export interface AuditTarget extends NamespacedName {
  readonly group: string
  readonly resource: string
  readonly subresource: string
}

/** Turns an event that {@link readAuditLogs} handed on into a fact. */
export function auditEvent(raw: unknown): AuditEvent {
  const { impersonatedUser, responseStatus, answer, stage } = isObject(raw) ? raw : {}
  return {
    kind: 'AuditEvent',
    level: text(raw, 'level'),
    id: text(raw, 'auditID'),
    stage: textOf(stage),
    verb: text(raw, 'verb'),
    user: userOf(member(raw, 'user')),
    ...(isObject(impersonatedUser) && { as: userOf(impersonatedUser) }),
    addresses: texts(member(raw, 'sourceIPs')),
    agent: text(raw, 'userAgent'),
    target: targetOf(member(raw, 'objectRef')),
    query: queryOf(text(raw, 'requestURI')),
    ...(isObject(responseStatus) && stage !== 'Panic' && { outcome: outcomeOf(responseStatus) }),
    ...(isObject(answer) && { answer: answerOf(answer) }),
    received: text(raw, 'requestReceivedTimestamp'),
    at: text(raw, 'stageTimestamp'),
  }
}

function text(value: unknown, key: string): string {
  return textOf(member(value, key))
}

function userOf(raw: unknown): AuditUser {
  const extra = (name: string): string =>
    texts(at(raw, 'extra', `authentication.kubernetes.io/${name}`))[0] ?? ''
  return {
    name: text(raw, 'username'),
    groups: texts(member(raw, 'groups')),
    credential: extra('credential-id'),
    pod: extra('pod-name'),
  }
}

function targetOf(raw: unknown): AuditTarget {
  return {
    group: text(raw, 'apiGroup'),
    resource: text(raw, 'resource'),
    subresource: text(raw, 'subresource'),
    namespace: text(raw, 'namespace'),
    name: text(raw, 'name'),
  }
}

function outcomeOf(raw: unknown): AuditOutcome {
  return {
    code: count(member(raw, 'code')) ?? 0,
    isStatus: text(raw, 'status') !== '',
    isByPolicy: member(raw, 'isByPolicy') === true,
  }
}

function answerOf(raw: unknown): AuditAnswer {
  const items = member(raw, 'items')
  return {
    kind: text(raw, 'kind'),
    ...(Array.isArray(items) && {
      items: listOf(items).map((item) => ({
        namespace: text(item, 'namespace'),
        name: text(item, 'name'),
      })),
    }),
  }
}
