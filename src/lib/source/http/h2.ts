import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2'
import type { TLSSocket } from 'node:tls'

import { type HealthCheck, watchHealth } from './health.ts'
import type { Origin } from './origin.ts'
import {
  type Session,
  toWireError,
  WireError,
  type WireRequest,
  type WireResponse,
} from './wire.ts'

/**
 * Bytes that the server may send ahead of our reading. With HTTP/2's default
 * of 64 KiB a large list waits for a round trip every 64 KiB.
 */
const STREAM_WINDOW = 8 * 1024 * 1024
const SESSION_WINDOW = 32 * 1024 * 1024

/** All requests of a command as streams of one connection. */
export function http2Session(socket: TLSSocket, origin: Origin, health?: HealthCheck): Session {
  const session = connect(origin.href, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  })
  let usable = true
  let active = 0
  const retire = (): void => {
    usable = false
  }
  session.once('connect', () => {
    if (!session.destroyed) session.setLocalWindowSize(SESSION_WINDOW)
  })
  session.once('goaway', retire)
  session.once('close', retire)
  // Each stream reports the error itself; without a listener it would end the process.
  session.on('error', retire)
  watchHealth(session, () => active > 0, health)

  async function send(request: WireRequest): Promise<WireResponse> {
    const stream = open(session, origin, request)
    if (active++ === 0) session.ref()
    stream.once('close', () => {
      if (--active === 0) session.unref()
    })
    if (request.body !== undefined) stream.end(request.body)
    return answer(stream, request.signal)
  }

  return {
    send,
    usable: () => usable && !session.closed && !session.destroyed,
    close: (now) => (now ? session.destroy() : session.close()),
  }
}

function open(
  session: ClientHttp2Session,
  origin: Origin,
  { method, path, headers, body, signal }: WireRequest,
): ClientHttp2Stream {
  signal.throwIfAborted()
  try {
    return session.request(
      { ':method': method, ':path': path, ':authority': authority(origin), ...copy(headers) },
      { endStream: body === undefined, signal },
    )
  } catch {
    // The session closed between `usable()` and now: nothing was sent.
    throw new WireError('SESSION_CLOSED', { unprocessed: true })
  }
}

function authority({ href }: Origin): string {
  return new URL(href).host
}

function copy(headers: WireRequest['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  )
}

function answer(stream: ClientHttp2Stream, signal: AbortSignal): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    stream.once('response', (headers) => {
      resolve({
        status: headers[':status'] ?? 0,
        headers,
        body: stream,
        // A connection that breaks ends the stream without an error, but with a code.
        isComplete: () => stream.rstCode === constants.NGHTTP2_NO_ERROR,
      })
    })
    stream.once('error', (error) => reject(signal.aborted ? error : refused(stream, error)))
    stream.once('close', () => reject(refused(stream, new WireError('CUT_OFF'))))
  })
}

function refused(stream: ClientHttp2Stream, error: unknown): WireError {
  const wire = toWireError(error)
  // RFC 9113 §8.7: a refused stream was not processed.
  return stream.rstCode === constants.NGHTTP2_REFUSED_STREAM
    ? new WireError(wire.code, { unprocessed: true })
    : wire
}
