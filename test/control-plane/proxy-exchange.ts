import type { IncomingMessage } from 'node:http'
import { constants as h2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { Fault, SeenRequest } from './faults.ts'
import { downstreamHeaders, upstreamHeaders, type ProxyUser } from './proxy-identity.ts'
import type { Upstream } from './proxy-upstream.ts'
import type { LogEntry } from './request-log.ts'

/** A request over HTTP/2, or over HTTP/1.1, which has no stream. */
export type Incoming = Omit<Http2ServerRequest, 'stream'> & {
  readonly stream?: Http2ServerRequest['stream']
}

/** Both protocols' answers can flush their headers; the types know it of one only. */
export type Outgoing = Http2ServerResponse & { flushHeaders(): void }

/** One request that is under way. */
export interface Exchange {
  readonly request: Incoming
  readonly response: Outgoing
  readonly entry: LogEntry
  readonly seen: SeenRequest
  readonly user: ProxyUser | undefined
  readonly upstream: Upstream
}

/** Lets the request meet its faults, and goes on to the API server when none of them answers. */
export async function handle(exchange: Exchange, faults: readonly Fault[]): Promise<void> {
  let cut = Number.POSITIVE_INFINITY
  for (const fault of faults) {
    exchange.entry.faults.push(fault.kind)
    if (fault.kind === 'delay') await sleep(fault.ms)
    else if (fault.kind === 'cut') cut = Math.min(cut, fault.afterBytes)
    else {
      if (fault.kind === 'drop') disconnect(exchange.request)
      else answer(exchange, fault)
      return
    }
  }
  await forward(exchange, cut)
}

function answer(exchange: Exchange, fault: Extract<Fault, { kind: 'answer' }>): void {
  const { response, entry, seen, request } = exchange
  const body = Buffer.from(fault.body(seen))
  entry.status = fault.status
  entry.responseHeaders = fault.headers
  entry.append(body)
  entry.complete = true
  // The request's body is read to its end, so that the connection stays usable.
  request.resume()
  response.writeHead(fault.status, { ...fault.headers, 'content-length': body.length })
  response.end(body)
}

function forward(exchange: Exchange, cut: number): Promise<void> {
  const { request, response, entry, user, upstream } = exchange
  return new Promise((resolve, reject) => {
    const onward = httpsRequest(
      new URL(request.url, upstream.url),
      {
        agent: upstream.agentFor(user),
        method: request.method,
        headers: upstreamHeaders(request.headers, user),
      },
      (answered) => {
        relay(exchange, answered, cut).then(resolve, reject)
      },
    )
    onward.once('error', reject)
    // A client that goes away, as at the end of a watch, ends the request upstream.
    response.once('close', () => {
      if (!entry.complete) onward.destroy()
      resolve()
    })
    request.pipe(onward)
  })
}

async function relay(exchange: Exchange, answered: IncomingMessage, cut: number): Promise<void> {
  const { response, entry, request } = exchange
  entry.status = answered.statusCode ?? 0
  entry.responseHeaders = answered.headers
  response.writeHead(entry.status, downstreamHeaders(answered.headers))
  // Headers of a watch must not wait for its first event.
  response.flushHeaders()
  for await (const chunk of answered as AsyncIterable<Buffer>) {
    const left = cut - entry.bodyBytes
    if (chunk.length > left) {
      await write(response, entry, chunk.subarray(0, left))
      disconnect(request)
      return
    }
    await write(response, entry, chunk)
  }
  entry.complete = true
  response.end()
}

async function write(response: Outgoing, entry: LogEntry, chunk: Buffer): Promise<void> {
  entry.append(chunk)
  if (response.destroyed || chunk.length === 0) return
  const { promise, resolve } = Promise.withResolvers<void>()
  // Also resolves when the client has gone away meanwhile.
  response.once('close', resolve)
  response.write(chunk, () => resolve())
  await promise
  response.off('close', resolve)
}

/**
 * Breaks the connection a request came over. An HTTP/2 session shares its
 * connection between requests, so this breaks them all, as in real life.
 */
export function disconnect(request: Incoming): void {
  const session = request.stream?.session
  if (session) session.destroy(undefined, h2.NGHTTP2_INTERNAL_ERROR)
  else request.socket.destroy()
}

/** The encrypted connection below a request of either protocol. */
export function tlsSocketOf(request: Incoming): TLSSocket {
  return (request.stream?.session?.socket ?? request.socket) as TLSSocket
}
