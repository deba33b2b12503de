import { isObject, type JsonObject } from '../../base/json.ts'

/** What may be known of a failed answer. `message` and the rest of the body stay out. */
export interface StatusFacts {
  readonly reason?: string
  /** The authenticated user, only from an authorizer's own words; see {@link readStatus}. */
  readonly user?: string
  readonly retryAfterSeconds?: number
  /** A 403 of a webhook, a policy or another admission plugin: no permission would help. */
  readonly byAdmission?: true
}

// meta/v1 StatusReason. Anything else could be free text put there by a webhook.
const REASONS = new Set([
  'Unauthorized',
  'Forbidden',
  'NotFound',
  'AlreadyExists',
  'Conflict',
  'Gone',
  'Invalid',
  'ServerTimeout',
  'StoreReadError',
  'Timeout',
  'TooManyRequests',
  'BadRequest',
  'MethodNotAllowed',
  'NotAcceptable',
  'RequestEntityTooLarge',
  'UnsupportedMediaType',
  'InternalError',
  'Expired',
  'ServiceUnavailable',
])

/** A Status is small; anything longer is not one. */
const MAX_STATUS_LENGTH = 64 * 1024

/**
 * Picks the harmless facts out of the body of a failed answer.
 *
 * The user name is in no field of a 403, only in its message. It is taken from
 * there only for GET requests, which no admission webhook sees, and only in
 * the authorizer's exact form (apiserver `responsewriters.forbiddenMessage`).
 */
export function readStatus(body: string, method: string): StatusFacts {
  const status = parse(body)
  if (status?.['kind'] !== 'Status') return {}
  const { reason, message } = status
  const details = status['details'] as { retryAfterSeconds?: unknown } | undefined
  const retryAfter = details?.retryAfterSeconds
  return {
    ...(typeof reason === 'string' && REASONS.has(reason) && { reason }),
    ...(Number.isInteger(retryAfter) && { retryAfterSeconds: retryAfter as number }),
    ...(method === 'GET' && reason === 'Forbidden' && userIn(message)),
    // Reading goes through no admission. Only whether is told: the words may repeat the object.
    ...(method !== 'GET' && isRefusal(status) && !isOfAuthorizer(message) && BY_ADMISSION),
  }
}

const BY_ADMISSION = { byAdmission: true } as const

function parse(body: string): JsonObject | undefined {
  if (body.length > MAX_STATUS_LENGTH) return undefined
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** How the authorizer's words begin (apiserver `responsewriters.forbiddenMessage`). */
const AUTHORIZER = '^(?:[a-z0-9.-]+(?: "[^"]*")? is )?forbidden: User "'
const OF_AUTHORIZER = new RegExp(AUTHORIZER, 'u')
const FORBIDDEN = new RegExp(
  String.raw`${AUTHORIZER}([^"\\\p{C}]{1,253})" cannot (?:get|list|watch) (?:resource|path) "`,
  'u',
)

/** A webhook chooses the reason as it likes. */
function isRefusal({ reason, code }: JsonObject): boolean {
  return reason === 'Forbidden' || code === 403
}

function isOfAuthorizer(message: unknown): boolean {
  return typeof message === 'string' && OF_AUTHORIZER.test(message)
}

function userIn(message: unknown): { user: string } | undefined {
  const user = typeof message === 'string' ? FORBIDDEN.exec(message)?.[1] : undefined
  return user === undefined ? undefined : { user }
}
