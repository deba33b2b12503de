import { Agent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import type { KeyPair } from './pki.ts'

/** Whatever JSON the API server answers; the tests say which parts they rely on. */
export interface KubeObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  // Tests reach into objects of every kind, so the rest is as loose as JSON is.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [field: string]: any
}

/** A refusal by the API server, with its own words: these are tests. */
export class StatusError extends Error {
  readonly status: number
  readonly reason: string

  constructor(method: string, path: string, status: number, body: string) {
    const parsed = parseStatus(body)
    super(`${method} ${path}: ${status} ${parsed.reason} ${parsed.message}`)
    this.name = 'StatusError'
    this.status = status
    this.reason = parsed.reason
  }
}

export interface RequestOptions {
  readonly body?: unknown
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The few HTTP calls that tests make to prepare a cluster, as the administrator. */
export interface RawClient {
  readonly url: string
  request<T = KubeObject>(method: string, path: string, options?: RequestOptions): Promise<T>
  close(): void
}

/** Opens a client; connections are kept alive and do not keep the process running. */
export function rawClient(url: string, caPem: string, identity: KeyPair): RawClient {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 32,
    ca: caPem,
    cert: identity.certPem,
    key: identity.keyPem,
  })
  return {
    url,
    close: () => agent.destroy(),
    request: async <T>(method: string, path: string, options: RequestOptions = {}) => {
      const answer = await send(agent, url, method, path, options)
      if (answer.status >= 400) throw new StatusError(method, path, answer.status, answer.body)
      return parseBody(answer.body) as T
    },
  }
}

// Plain-text answers such as /readyz are handed on as they are.
function parseBody(body: string): unknown {
  return body.startsWith('{') || body.startsWith('[') ? JSON.parse(body) : body
}

interface Answer {
  readonly status: number
  readonly body: string
}

function send(
  agent: Agent,
  url: string,
  method: string,
  path: string,
  options: RequestOptions,
): Promise<Answer> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  const headers = {
    accept: 'application/json',
    ...(body === undefined
      ? {}
      : {
          'content-type': options.contentType ?? 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(new URL(path, url), { agent, method, headers }, (response) => {
      text(response).then(
        (received) => resolve({ status: response.statusCode ?? 0, body: received }),
        reject,
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

function parseStatus(body: string): { reason: string; message: string } {
  try {
    const status = JSON.parse(body) as { reason?: string; message?: string }
    return { reason: status.reason ?? '', message: status.message ?? '' }
  } catch {
    return { reason: '', message: body.slice(0, 200) }
  }
}
