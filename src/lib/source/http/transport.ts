import type { TLSSocket } from 'node:tls'

import type { Authenticator } from '../auth/authenticator.ts'
import { dialTcp } from './dial.ts'
import { http1Session } from './h1.ts'
import { http2Session } from './h2.ts'
import type { Origin } from './origin.ts'
import { handshake, tlsOptions, type Trust } from './tls.ts'
import type { Session, WireRequest, WireResponse } from './wire.ts'

/** One server, one connection at a time, opened with the first request. */
export interface Transport {
  send(request: WireRequest): Promise<WireResponse>
  /** The next request opens a new connection, for instance to show a new certificate. */
  reset(): void
  close(): void
}

/** What opening a connection needs. */
export interface TransportOptions {
  readonly origin: Origin
  readonly trust: Trust
  readonly authenticator: Authenticator
}

/** Prefers HTTP/2, so that all requests share one TCP connection. */
export function createTransport(options: TransportOptions): Transport {
  let current: Promise<Session> | undefined

  async function session(): Promise<Session> {
    const opening = (current ??= open(options))
    const opened = await opening.catch((error: unknown) => {
      if (current === opening) current = undefined
      throw error
    })
    if (opened.usable()) return opened
    if (current === opening) current = undefined
    opened.close(false)
    return session()
  }

  function drop(now: boolean): void {
    void current?.then(
      (opened) => opened.close(now),
      () => undefined,
    )
    current = undefined
  }

  return {
    send: async (request) => (await session()).send(request),
    reset: () => drop(false),
    close: () => drop(true),
  }
}

async function open(options: TransportOptions): Promise<Session> {
  const { origin } = options
  if (!origin.secure) {
    return http1Session(origin, () => dialTcp(origin.host, origin.port), undefined, '')
  }
  const dial = () => dialTls(options)
  const socket = await dial()
  return socket.alpnProtocol === 'h2'
    ? http2Session(socket, origin)
    : http1Session(origin, dial, socket, '')
}

async function dialTls({ origin, trust, authenticator }: TransportOptions): Promise<TLSSocket> {
  const client = await authenticator.certificate()
  const socket = await dialTcp(origin.host, origin.port)
  return handshake(socket, tlsOptions(origin.host, trust, client))
}
