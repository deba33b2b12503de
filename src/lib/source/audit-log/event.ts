import { at, isObject, type JsonObject, listOf, textOf } from '../../base/json.ts'
import type { RawObject } from '../types.ts'

/** Members of an event that are taken as they are: none of them holds an object. */
const KEPT = [
  'level',
  'auditID',
  'stage',
  'requestURI',
  'verb',
  'sourceIPs',
  'userAgent',
  'objectRef',
  'requestReceivedTimestamp',
  'stageTimestamp',
] as const

/** With which credential they came, and of which pod the token is: no part of either is secret. */
const EXTRA = [
  'authentication.kubernetes.io/credential-id',
  'authentication.kubernetes.io/pod-name',
] as const

/** How the message of a refusal by a ValidatingAdmissionPolicy begins; what follows, its author chose. */
const POLICY = /ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/

/** What of the answer's kind decides; any other word is not passed on. */
const ANSWERS = new Set([
  'Secret',
  'SecretList',
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
  'Status',
])

/** Whether this is an event of audit.k8s.io, of any version. */
export function isAuditEvent(raw: unknown): raw is JsonObject {
  if (!isObject(raw)) return false
  return raw['kind'] === 'Event' && textOf(raw['apiVersion']).startsWith('audit.k8s.io/')
}

/**
 * An event without what may hold values: the objects that were sent and
 * answered, of which only kinds and names are left; the message of the answer,
 * since admission may quote an object in it; annotations.
 */
export function withoutValues(event: JsonObject): RawObject {
  const kept: Record<string, unknown> = {}
  for (const name of KEPT) if (event[name] !== undefined) kept[name] = event[name]
  const { responseStatus, impersonatedUser } = event
  return {
    ...kept,
    user: userOf(event['user']),
    ...(isObject(impersonatedUser) && { impersonatedUser: userOf(impersonatedUser) }),
    ...(isObject(responseStatus) && { responseStatus: statusOf(responseStatus) }),
    ...answerOf(event['responseObject']),
  }
}

function userOf(user: unknown): RawObject {
  return {
    username: at(user, 'username'),
    groups: at(user, 'groups'),
    extra: Object.fromEntries(EXTRA.map((name) => [name, at(user, 'extra', name)])),
  }
}

function statusOf({ code, status, message }: JsonObject): RawObject {
  return { code, status, isByPolicy: POLICY.test(textOf(message)) }
}

function answerOf(answer: unknown): RawObject {
  const kind = textOf(at(answer, 'kind'))
  if (!ANSWERS.has(kind)) return {}
  if (kind !== 'SecretList') return { answer: { kind } }
  const items = listOf(at(answer, 'items')).map((item) => ({
    namespace: textOf(at(item, 'metadata', 'namespace')),
    name: textOf(at(item, 'metadata', 'name')),
  }))
  return { answer: { kind, items } }
}
