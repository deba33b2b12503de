import { createServer as createPlainServer, type RequestListener } from 'node:http'
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { createServer as createHttp1Server } from 'node:https'
import type { Server } from 'node:net'
import type { TLSSocket } from 'node:tls'

import {
  connectTo,
  type ConnectOptions,
  type Connection,
} from '../../../src/lib/source/http/connect.ts'
import type { Target } from '../../../src/lib/source/kubeconfig/target.ts'
import { createAuthority, issue, type LeafOptions } from '../../control-plane/pki.ts'
import { listen } from './recorder.ts'

export type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void

export interface TestServer {
  readonly url: string
  readonly port: number
  readonly caPem: string
  /** TCP connections accepted so far. */
  connections(): number
  /** HTTP/2 sessions that are open. */
  readonly sessions: Set<ServerHttp2Session>
  close(): Promise<void>
}

export interface ServerOptions {
  readonly http1?: boolean
  readonly leaf?: Partial<LeafOptions>
  /** Ask for a client certificate; `must` refuses the handshake without a good one. */
  readonly clients?: 'may' | 'must'
  readonly clientCaPem?: string
}

const authority = createAuthority('test CA')

/** The authority that signs the certificates of all servers of a test file. */
export function testAuthority(): ReturnType<typeof createAuthority> {
  return authority
}

/** A TLS server whose every answer the test writes itself, for what happens below the API. */
export async function serve(handler: Handler, options: ServerOptions = {}): Promise<TestServer> {
  const ca = await authority
  const pair = await issue(ca, {
    commonName: 'server',
    usage: 'server',
    dnsNames: ['localhost'],
    ips: ['127.0.0.1'],
    ...options.leaf,
  })
  const tls = {
    cert: pair.certPem,
    key: pair.keyPem,
    ca: options.clientCaPem ?? ca.certPem,
    requestCert: options.clients !== undefined,
    rejectUnauthorized: options.clients === 'must',
  }
  const server = options.http1
    ? createHttp1Server(tls, handler as unknown as RequestListener)
    : createSecureServer(tls, handler)
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session)).on('error', () => undefined)
  })
  return started(server, ca.certPem, sessions, 'https')
}

/** The same over plain http. */
export function servePlain(handler: Handler): Promise<TestServer> {
  const server = createPlainServer((request, response) =>
    handler(request as unknown as Http2ServerRequest, response as unknown as Http2ServerResponse),
  )
  return started(server, '', new Set(), 'http')
}

async function started(
  server: Server,
  caPem: string,
  sessions: Set<ServerHttp2Session>,
  scheme: string,
): Promise<TestServer> {
  let connections = 0
  server.on('connection', () => connections++)
  const { port, close } = await listen(server)
  const url = `${scheme}://127.0.0.1:${port}`
  return { url, port, caPem, sessions, close, connections: () => connections }
}

/** Common name of the client certificate of a request. */
export function clientOf(request: Http2ServerRequest): string {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate()
  return String(subject?.CN ?? '')
}

/** Connects to a {@link TestServer}. */
export function clientFor(
  server: Pick<TestServer, 'url' | 'caPem'>,
  target: Partial<Target> & { readonly cluster?: Target['cluster'] } = {},
  options: Partial<ConnectOptions> = {},
): Promise<Connection> {
  const cluster = {
    server: server.url,
    skipTLSVerify: false,
    disableCompression: false,
    ...(server.caPem && { caData: server.caPem }),
  }
  return connectTo(
    { user: {}, userName: 'me', namespace: 'default', timeout: 0, cluster, ...target },
    { version: '1.2.3', surroundings: { env: { PATH: process.env['PATH'] } }, ...options },
  )
}

/** A GET with a name for error messages. */
export function get(
  connection: Connection,
  path = '/api/v1/pods',
  signal?: AbortSignal,
): Promise<unknown> {
  return connection.json({
    method: 'GET',
    path,
    info: { verb: 'list', resource: 'pods' },
    ...(signal && { signal }),
  })
}

export function post(connection: Connection): Promise<unknown> {
  return connection.json({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: '{"kind":"Namespace"}',
    info: { verb: 'create', resource: 'namespaces' },
  })
}
