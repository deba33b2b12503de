import { createServer, type IncomingMessage, request as httpRequest } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** What a client showed of itself in one request; everything that flags and files can change. */
export interface SeenRequest {
  readonly path: string
  readonly secure: boolean
  readonly authorization?: string
  /** The `Impersonate-*` headers, in lower case; repeated ones as a list. */
  readonly impersonation: Readonly<Record<string, readonly string[]>>
  /** Server name asked for in the TLS handshake. */
  readonly serverName?: string
  /** Common name of the client certificate. */
  readonly client?: string
  readonly gzip: boolean
  readonly proxied: boolean
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Listens on a free port of the loopback. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export interface Recorder {
  readonly securePort: number
  readonly plainPort: number
  readonly proxyPort: number
  /** Hands out what came since the last call. */
  take(): readonly SeenRequest[]
  close(): Promise<void>
}

/**
 * Writes down how a client introduces itself and refuses every request. It is
 * not an API server; kubectl and our client are told the same 403.
 */
export async function startRecorder(tls: { cert: string; key: string }): Promise<Recorder> {
  let seen: SeenRequest[] = []
  const throughProxy = new Set<number>()
  const answer = (request: IncomingMessage, secure: boolean) => {
    const port = request.socket.remotePort ?? 0
    seen.push(describe(request, secure, throughProxy.has(port)))
  }
  const options = { ...tls, requestCert: true, rejectUnauthorized: false }
  const secureServer = createSecureServer(options, (request, response) => {
    answer(request, true)
    response.writeHead(403, { 'content-type': 'application/json' }).end(FORBIDDEN)
  })
  const plainServer = createServer((request, response) => {
    answer(request, false)
    response.writeHead(403, { 'content-type': 'application/json' }).end(FORBIDDEN)
  })
  const all = [
    await listen(secureServer),
    await listen(plainServer),
    await listen(connectProxy(throughProxy)),
  ] as const
  return {
    securePort: all[0].port,
    plainPort: all[1].port,
    proxyPort: all[2].port,
    take: () => {
      const taken = seen
      seen = []
      // The system gives a port to another connection before long.
      throughProxy.clear()
      return taken
    },
    close: async () => {
      await Promise.all(all.map((listening) => listening.close()))
    },
  }
}

const FORBIDDEN = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Forbidden',
  code: 403,
})

function describe(request: IncomingMessage, secure: boolean, proxied: boolean): SeenRequest {
  const { headersDistinct, url = '', headers } = request
  const socket = request.socket as TLSSocket
  const { authorization } = headers
  const client = secure ? socket.getPeerCertificate().subject?.CN : undefined
  const serverName: unknown = secure ? socket.servername : ''
  return {
    path: url,
    secure,
    ...(authorization !== undefined && { authorization }),
    impersonation: Object.fromEntries(
      Object.entries(headersDistinct)
        .filter(([name]) => name.startsWith('impersonate-'))
        .map(([name, values]) => [name, values ?? []]),
    ),
    ...(typeof serverName === 'string' && serverName !== '' && { serverName }),
    ...(client !== undefined && { client: [client].flat().join(',') }),
    gzip: headers['accept-encoding'] === 'gzip',
    proxied: proxied || headers['proxy-connection'] !== undefined,
  }
}

/** A working forward proxy that remembers the ports it connected from. */
function connectProxy(ports: Set<number>): Server {
  const server = createServer((request, response) => {
    const onward = httpRequest(request.url ?? '', {
      method: request.method,
      headers: { ...request.headers, 'proxy-connection': 'keep-alive' },
    })
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.once('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      ports.add(onward.localPort ?? 0)
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(client).pipe(onward)
    })
    onward.on('error', () => client.destroy())
    client.on('error', () => onward.destroy())
  })
  return server
}
