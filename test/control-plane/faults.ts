import type { RequestInfo } from './request-info.ts'

/** A request on its way through the proxy. */
export interface SeenRequest extends RequestInfo {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly user: string
}

/** Which requests a fault applies to: every field given has to fit. */
export interface Match {
  readonly verb?: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** True: only requests with a `continue` token. False: only those without. */
  readonly continued?: boolean
  readonly path?: RegExp
  readonly where?: (request: SeenRequest) => boolean
}

/** What goes wrong. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: (request: SeenRequest) => string
    }

/** The request waits, then goes on. */
export function delay(ms: number): Fault {
  return { kind: 'delay', ms }
}

/** The connection is closed without an answer; the API server never sees the request. */
export function drop(): Fault {
  return { kind: 'drop' }
}

/** The API server's own answer, whose connection breaks after so many bytes of its body. */
export function cutAfter(afterBytes: number): Fault {
  return { kind: 'cut', afterBytes }
}

/** 429, as priority and fairness answers when it is busy. */
export function tooManyRequests(retryAfterSeconds: number): Fault {
  const message = 'too many requests, please try again later'
  return answer(429, 'TooManyRequests', () => message, { 'retry-after': `${retryAfterSeconds}` })
}

/** 500 with a Status body; `message` may hold a marker that no output may repeat. */
export function serverError(message = 'etcdserver: request timed out'): Fault {
  return answer(500, 'InternalError', () => message)
}

/** 503 with an optional Retry-After. */
export function unavailable(retryAfterSeconds?: number): Fault {
  const headers =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return answer(503, 'ServiceUnavailable', () => 'the server is shutting down', headers)
}

/** 410, as for a `continue` token that is older than the server's history. */
export function expired(): Fault {
  const message = 'The provided continue parameter is too old to display a consistent list result.'
  return answer(410, 'Expired', () => message)
}

/** 403 in the words of RBAC. */
export function forbidden(): Fault {
  return answer(403, 'Forbidden', (request) => {
    const name = request.name ? ` "${request.name}"` : ''
    const where = request.namespace
      ? `in the namespace "${request.namespace}"`
      : 'at the cluster scope'
    return (
      `${request.resource}${request.group && `.${request.group}`}${name} is forbidden: ` +
      `User "${request.user}" cannot ${request.verb} resource "${request.resource}" ` +
      `in API group "${request.group}" ${where}`
    )
  })
}

/** Any status with a Status body, as the API server writes them. */
export function answer(
  status: number,
  reason: string,
  message: (request: SeenRequest) => string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: (request) =>
      `${JSON.stringify({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: message(request),
        reason,
        details: { name: request.name, group: request.group, kind: request.resource },
        code: status,
      })}\n`,
  }
}

/** The faults in force, in the order in which they were added. */
export interface Faults {
  /** Adds a fault, for the next `times` fitting requests or until the returned function is called. */
  add(match: Match, fault: Fault, times?: number): () => void
  clear(): void
  /** The faults that hit this request; counts them. */
  hitting(request: SeenRequest): readonly Fault[]
}

/** An empty list of faults. */
export function noFaults(): Faults {
  const rules = new Set<{ match: Match; fault: Fault; left: number }>()
  return {
    add(match, fault, times = Number.POSITIVE_INFINITY) {
      const rule = { match, fault, left: times }
      rules.add(rule)
      return () => rules.delete(rule)
    },
    clear: () => rules.clear(),
    hitting(request) {
      const hits = [...rules].filter((rule) => rule.left > 0 && fits(rule.match, request))
      for (const rule of hits) rule.left -= 1
      return hits.map((rule) => rule.fault)
    },
  }
}

const comparable = [
  'verb',
  'group',
  'resource',
  'subresource',
  'namespace',
  'name',
  'continued',
] as const

function fits(match: Match, request: SeenRequest): boolean {
  return (
    comparable.every((field) => match[field] === undefined || match[field] === request[field]) &&
    (match.path === undefined || match.path.test(request.path)) &&
    (match.where === undefined || match.where(request))
  )
}
