import { Agent, type IncomingMessage, request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

import type { Headers } from '../auth/impersonation.ts'
import { createLimiter } from './limiter.ts'
import type { Origin } from './origin.ts'
import { type Session, toWireError, type WireRequest, type WireResponse } from './wire.ts'

/** HTTP/1.1 answers one request at a time on a connection, so a few are needed. */
const MAX_SOCKETS = 6

class DialAgent extends Agent {
  readonly #dial: () => Promise<Socket>
  #first: Socket | undefined

  constructor(dial: () => Promise<Socket>, first: Socket | undefined) {
    super({ keepAlive: true, scheduling: 'lifo' })
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
  const limited = createLimiter(MAX_SOCKETS)

  /** The agent does not count connections that are still being opened, so requests are counted. */
  function sendInTurn(request: WireRequest): Promise<WireResponse> {
    const answer = Promise.withResolvers<WireResponse>()
    void limited(async () => {
      try {
        const response = await send(agent, origin, options, request)
        answer.resolve(response)
        await closed(response)
      } catch (error) {
        answer.reject(error)
      }
    })
    return answer.promise
  }

  return {
    send: sendInTurn,
    usable: () => true,
    close: () => agent.destroy(),
  }
}

/** Until the body is read or given up and the agent has its connection back. */
async function closed({ body }: WireResponse): Promise<void> {
  if (!body.closed) await new Promise((resolve) => body.once('close', resolve))
  await setImmediate()
}

function send(
  agent: Agent,
  { host, port, href }: Origin,
  { pathPrefix = '', headers: proxyHeaders }: Http1Options,
  { method, path, headers, body, signal }: WireRequest,
): Promise<WireResponse> {
  signal.throwIfAborted()
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
  const { statusCode = 0, headers } = response
  return { status: statusCode, headers, body: response, isComplete: () => response.complete }
}
