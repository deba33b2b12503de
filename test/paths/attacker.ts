import { Agent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import type { RequestOptions } from '../control-plane/admin-client.ts'

/** What somebody holds that proves an identity; nothing at all for the anonymous user. */
export type Held =
  | { readonly token: string }
  | { readonly certPem: string; readonly keyPem: string }
  | Readonly<Record<string, never>>

/** An answer of the API server, whatever its status. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** The body as an object; loose, for tests know what they asked for. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

/** The API server said no: 401, 403, 422, … Ends an attack; a demonstration looks at the answer. */
export class Refused extends Error {
  readonly answer: Answer

  constructor(method: string, path: string, answer: Answer) {
    super(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 400)}`)
    this.name = 'Refused'
    this.answer = answer
  }
}

/** Somebody who talks to the API server with one credential and nothing else. */
export interface Attacker {
  /** The answer, whatever it is. */
  try(method: string, path: string, options?: RequestOptions): Promise<Answer>
  /** The answer; a refusal is thrown as {@link Refused}. */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>
  get(path: string): Promise<Answer>
  create(path: string, body: unknown): Promise<Answer>
  /** JSON merge patch, unless the options say otherwise. */
  patch(path: string, body: unknown, contentType?: string): Promise<Answer>
  /** The same attacker with a credential that was got on the way. */
  with(held: Held): Attacker
}

/** An attacker with this credential; `headers` go with every request (impersonation). */
export function attackerAt(plane: ControlPlane, held: Held): Attacker {
  const send = senderOf(plane, held)
  const request: Attacker['request'] = async (method, path, options) => {
    const answer = await send(method, path, options)
    if (answer.status >= 400) throw new Refused(method, path, answer)
    return answer
  }
  return {
    try: send,
    request,
    get: (path) => request('GET', path),
    create: (path, body) => request('POST', path, { body }),
    patch: (path, body, contentType = 'application/merge-patch+json') =>
      request('PATCH', path, { body, contentType }),
    with: (other) => attackerAt(plane, other),
  }
}

function senderOf(plane: ControlPlane, held: Held): Attacker['try'] {
  const identity = 'certPem' in held ? { cert: held.certPem, key: held.keyPem } : {}
  // No connection outlives its request: an attacker has no end at which to close any.
  const agent = new Agent({ ca: plane.caPem, keepAlive: false, ...identity })
  const authorization = 'token' in held ? { authorization: `Bearer ${held.token}` } : {}
  return (method, path, { body, contentType = 'application/json', headers = {} } = {}) => {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        new URL(path, plane.url),
        {
          agent,
          method,
          headers: {
            accept: 'application/json',
            ...authorization,
            ...(sent !== undefined && {
              'content-type': contentType,
              'content-length': Buffer.byteLength(sent),
            }),
            ...headers,
          },
        },
        (response) => {
          text(response).then((received) => {
            resolve(answerOf(response.statusCode ?? 0, received))
          }, reject)
        },
      )
      // An upgrade is an answer too: the request was authorized.
      request.once('upgrade', (response, socket) => {
        socket.destroy()
        resolve(answerOf(response.statusCode ?? 101, ''))
      })
      request.once('error', reject)
      request.end(sent)
    })
  }
}

function answerOf(status: number, received: string): Answer {
  return { status, text: received, json: parsed(received) }
}

// A watch answers with several documents, a proxy with any text.
function parsed(received: string): unknown {
  try {
    return JSON.parse(received)
  } catch {
    return undefined
  }
}
