import type { Socket } from 'node:net'

import { SocksClient, SocksClientError } from 'socks'

import { WireError } from './wire.ts'

/** The library's words for the refusals that a user can mend. */
const REFUSALS: Readonly<Record<string, string>> = {
  'Received invalid Socks5 initial handshake (no accepted authentication type)':
    'it wants a user name and password',
  'Socks5 Authentication failed': 'it does not accept the user name and password',
}

/**
 * Asks a SOCKS5 proxy for a connection over `socket`, which is connected to
 * it. Names are sent as they are, so that the proxy resolves them, as Go does.
 *
 * @throws WireError when the proxy refuses; the socket is destroyed then
 */
export async function connectSocks(
  socket: Socket,
  proxy: URL,
  host: string,
  port: number,
): Promise<Socket> {
  try {
    const { socket: tunnel } = await SocksClient.createConnection({
      command: 'connect',
      destination: { host, port },
      existing_socket: socket,
      proxy: { type: 5, host: proxy.hostname, port: socket.remotePort ?? 0, ...login(proxy) },
    })
    return tunnel
  } catch (error) {
    socket.destroy()
    if (!(error instanceof SocksClientError)) throw error
    // The error's own options hold the password; only its message goes on.
    throw new WireError('PROXY_REFUSED', { detail: REFUSALS[error.message] ?? error.message })
  }
}

function login({ username, password }: URL): { userId?: string; password?: string } {
  if (username === '') return {}
  return { userId: decodeURIComponent(username), password: decodeURIComponent(password) }
}
