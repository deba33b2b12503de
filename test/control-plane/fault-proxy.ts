import { constants as cryptoConstants } from 'node:crypto'
import { once } from 'node:events'
import { createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { ControlPlaneInfo } from './control-plane.ts'
import { issueServer, loadAuthority } from './credentials.ts'
import { noFaults, type Faults, type SeenRequest } from './faults.ts'
import { disconnect, handle, tlsSocketOf, type Incoming, type Outgoing } from './proxy-exchange.ts'
import { identify, speaker, type ProxyUser } from './proxy-identity.ts'
import { upstreamOf } from './proxy-upstream.ts'
import { requestInfo } from './request-info.ts'
import { LogEntry, type LoggedRequest } from './request-log.ts'

export interface FaultProxyOptions {
  /** False offers HTTP/1.1 only. Default: HTTP/2 and HTTP/1.1. */
  readonly http2?: boolean
}

/** A reverse proxy in front of a real API server. */
export interface FaultProxyServer {
  readonly url: string
  readonly faults: Faults
  /** Every request so far, oldest first. */
  readonly requests: readonly LoggedRequest[]
  /** How many connections were accepted so far, and how many of them finished a TLS handshake. */
  readonly connections: { readonly tcp: number; readonly tls: number }
  /** Forgets requests and connections. */
  clearLog(): void
  /** Resolves when no request is under way, so that the log is complete. */
  idle(): Promise<void>
  /** A bearer token that stands for this user at this proxy. */
  tokenFor(user: ProxyUser): string
  stop(): Promise<void>
}

/** Opens the proxy on a free port of loopback. */
export async function openFaultProxy(
  info: ControlPlaneInfo,
  options: FaultProxyOptions = {},
): Promise<FaultProxyServer> {
  const upstream = await upstreamOf(info)
  const identity = await serverIdentity(info)
  // A server of node:http2 offers HTTP/2 whatever ALPNProtocols says.
  const server =
    (options.http2 ?? true)
      ? createSecureServer({ ...identity, allowHTTP1: true })
      : createServer(identity)
  const sockets = new Set<Socket>()
  const numbers = new Map<number | undefined, number>()
  const tokens = new Map<string, ProxyUser>()
  const faults = noFaults()
  const log: LogEntry[] = []
  const connections = { tcp: 0, tls: 0 }
  let underWay = 0

  server.on('connection', (socket: Socket) => {
    connections.tcp += 1
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    connections.tls += 1
    numbers.set(socket.remotePort, connections.tls)
  })
  server.on('request', (request: Incoming, response: Outgoing) => {
    const socket = tlsSocketOf(request)
    const user = identify(socket, request.headers, tokens)
    const seen: SeenRequest = {
      method: request.method,
      path: request.url,
      user: speaker(request.headers, user),
      ...requestInfo(request.method, request.url),
    }
    const entry = new LogEntry(seen, {
      headers: request.headers,
      httpVersion: request.httpVersion,
      connection: numbers.get(socket.remotePort) ?? 0,
    })
    log.push(entry)
    underWay += 1
    response.once('close', () => (underWay -= 1))
    const exchange = { request, response, entry, seen, user, upstream }
    handle(exchange, faults.hitting(seen)).catch(() => disconnect(request))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests: log,
    connections,
    clearLog() {
      log.length = 0
      Object.assign(connections, { tcp: 0, tls: 0 })
    },
    async idle() {
      while (underWay > 0) await sleep(5)
    },
    tokenFor(user) {
      const token = `proxy-token-${crypto.randomUUID()}`
      tokens.set(token, user)
      return token
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      upstream.close()
      await closed
    },
  }
}

async function serverIdentity(info: ControlPlaneInfo) {
  const { certPem, keyPem } = await issueServer(await loadAuthority(info.folder))
  return {
    cert: certPem,
    key: keyPem,
    ca: info.caPem,
    // Certificates are optional; whose they are decides `identify`.
    requestCert: true,
    rejectUnauthorized: false,
    // A resumed session would have no certificate to look at.
    secureOptions: cryptoConstants.SSL_OP_NO_TICKET,
  }
}
