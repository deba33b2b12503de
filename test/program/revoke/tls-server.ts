/** Real servers that show certificates, and one that publishes a list of what is revoked. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createServer, createSecureContext } from 'node:tls'
import type { Pair } from '../../crypto/certificates/openssl-authority.ts'

export interface TlsServer {
  /** `127.0.0.1:PORT` */
  readonly endpoint: string
  /** Shows others from now on; with two, each to clients that understand its kind of key. */
  show(...pairs: readonly Pair[]): void
  /** Shows another one to who asks for this name. */
  showFor(name: string, pair: Pair): void
  stop(): void
}

export async function startTlsServer(...pairs: readonly Pair[]): Promise<TlsServer> {
  const server = createServer(optionsOf(pairs), (socket) => socket.end())
  server.on('tlsClientError', () => undefined)
  await listening(server)
  return {
    endpoint: `127.0.0.1:${portOf(server)}`,
    show: (...others) => server.setSecureContext(optionsOf(others)),
    showFor: (name, pair) => server.addContext(name, createSecureContext(optionsOf([pair]))),
    stop: () => server.close(),
  }
}

function optionsOf(pairs: readonly Pair[]): { cert: string[]; key: string[] } {
  return {
    cert: pairs.map(({ certificate }) => certificate),
    key: pairs.map(({ privateKey }) => privateKey),
  }
}

/** Serves whatever `list` gives then. */
export async function startListServer(
  list: () => Buffer,
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server: HttpServer = createHttpServer((request, response) => {
    // As of authorities that have moved.
    if (request.url === '/old.crl') response.writeHead(301, { location: '/new.crl' }).end()
    else response.end(list())
  })
  await listening(server)
  const stop = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${portOf(server)}/old.crl`, stop }
}

function listening(server: Server | HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
}

function portOf(server: Server | HttpServer): number {
  return (server.address() as AddressInfo).port
}
