import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

import type { ClientCertificate } from '../auth/authenticator.ts'
import { dialTcp } from './dial.ts'
import { http2Session } from './h2.ts'
import type { Origin } from './origin.ts'
import { proxyAuthorization } from './proxy.ts'
import { handshake, tlsOptions, type Trust } from './tls.ts'
import { type Session, WireError, type WireRequest, type WireResponse } from './wire.ts'

/** One server, one connection at a time, opened with the first request. */
export interface Transport {
  /** A certificate other than the one before means a new connection. */
  send(request: WireRequest, certificate: ClientCertificate | undefined): Promise<WireResponse>
  /** For good: nothing can be sent any more. */
  close(): void
}

/** What opening a connection needs. */
export interface TransportOptions {
  readonly origin: Origin
  readonly trust: Trust
  readonly proxy: URL | undefined
}

interface Current {
  readonly certificate: ClientCertificate | undefined
  readonly session: Promise<Session>
}

/** Prefers HTTP/2, so that all requests share one TCP connection. */
export function createTransport(options: TransportOptions): Transport {
  let current: Current | undefined
  let closed = false

  async function session(certificate: ClientCertificate | undefined): Promise<Session> {
    // Work that is being given up may still ask; a new connection would outlive it.
    if (closed) throw new WireError('CLOSED')
    if (current?.certificate !== certificate) retire(false)
    current ??= { certificate, session: open(options, certificate) }
    const mine = current
    try {
      const opened = await mine.session
      if (opened.usable()) return opened
    } catch (error) {
      if (current === mine) current = undefined
      throw error
    }
    if (current === mine) retire(false)
    return session(certificate)
  }

  function retire(now: boolean): void {
    current?.session.then(
      (opened) => opened.close(now),
      () => undefined,
    )
    current = undefined
  }

  return {
    send: async (request, certificate) => (await session(certificate)).send(request),
    close: () => {
      closed = true
      retire(true)
    },
  }
}

async function open(
  options: TransportOptions,
  certificate: ClientCertificate | undefined,
): Promise<Session> {
  const { origin } = options
  if (!origin.secure) return openPlain(options)
  const dial = (): Promise<TLSSocket> => dialTls(options, certificate)
  const socket = await dial()
  if (socket.alpnProtocol === 'h2') return http2Session(socket, origin)
  // Importing node:http costs some 10 ms, for it brings undici; most commands never need it.
  const { http1Session } = await import('./h1.ts')
  return http1Session(origin, { dial, first: socket })
}

/** Plain http goes through an http proxy as a whole, not through a tunnel (RFC 9112 §3.2.2). */
async function openPlain({ origin, trust, proxy }: TransportOptions): Promise<Session> {
  const { http1Session } = await import('./h1.ts')
  if (proxy === undefined || proxy.protocol.startsWith('socks5')) {
    return http1Session(origin, { dial: () => dialServer({ origin, trust, proxy }) })
  }
  const authorization = proxyAuthorization(proxy)
  return http1Session(origin, {
    dial: async () => (await import('./tunnel.ts')).dialProxy(proxy, trust),
    pathPrefix: origin.href,
    ...(authorization && { headers: { 'proxy-authorization': authorization } }),
  })
}

async function dialTls(
  options: TransportOptions,
  certificate: ClientCertificate | undefined,
): Promise<TLSSocket> {
  const socket = await dialServer(options)
  return handshake(socket, tlsOptions(options.origin.host, options.trust, certificate))
}

async function dialServer({ origin, trust, proxy }: TransportOptions): Promise<Socket> {
  const { host, port } = origin
  if (proxy === undefined) return dialTcp(host, port)
  return (await import('./tunnel.ts')).dialThrough(proxy, trust, host, port)
}
