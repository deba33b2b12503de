import { Agent, type IncomingMessage, request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { Headers } from '../auth/impersonation.ts'
import type { Origin } from './origin.ts'
import {
  type Session,
  toWireError,
  WireError,
  type WireRequest,
  type WireResponse,
} from './wire.ts'

/** HTTP/1.1 answers one request at a time on a connection, so a few are needed. */
const MAX_SOCKETS = 6

export interface Http1Options {
  /** Opens one more connection. */
  readonly dial: () => Promise<Socket>
  /** A connection that is open already. */
  readonly first?: Socket
  /** Scheme and authority put before each path, for a proxy that forwards plain http. */
  readonly pathPrefix?: string
  /** Sent with each request, for that proxy. */
  readonly headers?: Headers
}

/** Keep-alive connections for servers without HTTP/2 and for plain http. */
export function http1Session(origin: Origin, options: Http1Options): Session {
  const agent = new DialAgent(options.dial, options.first)
  return {
    send: (request) => send(agent, origin, options, request),
    usable: () => true,
    close: () => agent.destroy(),
  }
}

class DialAgent extends Agent {
  readonly #dial: () => Promise<Socket>
  #first: Socket | undefined

  constructor(dial: () => Promise<Socket>, first: Socket | undefined) {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS, scheduling: 'lifo' })
    this.#dial = dial
    this.#first = first
  }

  override createConnection(
    _options: unknown,
    done: (error: Error | null, stream: Duplex) => void,
  ): null {
    const first = this.#first
    this.#first = undefined
    const socket = first && !first.destroyed ? Promise.resolve(first) : this.#dial()
    socket.then(
      (stream) => done(null, stream),
      (error: unknown) => done(toWireError(error), undefined as unknown as Duplex),
    )
    return null
  }
}

function send(
  agent: Agent,
  { host, port, href }: Origin,
  { pathPrefix = '', headers: proxyHeaders }: Http1Options,
  { method, path, headers, body, signal }: WireRequest,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      agent,
      method,
      host,
      port,
      path: `${pathPrefix}${path}`,
      signal,
      headers: { host: new URL(href).host, ...proxyHeaders, ...headers },
    })
    request.once('response', (response) => resolve(toResponse(response)))
    request.once('error', (error) => reject(signal.aborted ? error : toWireError(error)))
    // As bytes: Node writes headers and a text body together, and then not as latin1.
    request.end(body === undefined ? undefined : Buffer.from(body))
  })
}

function toResponse(response: IncomingMessage): WireResponse {
  response.once('aborted', () => response.destroy(new WireError('CUT_OFF')))
  return { status: response.statusCode ?? 0, headers: response.headers, body: response }
}
