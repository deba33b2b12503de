import { request } from 'node:http'
import type { Socket } from 'node:net'

import { dialTcp } from './dial.ts'
import { proxyAuthorization, proxyName } from './proxy.ts'
import { connectSocks } from './socks.ts'
import { handshake, tlsOptions, type Trust } from './tls.ts'
import { toWireError, WireError } from './wire.ts'

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
}

/**
 * Opens a TCP connection to `host` through a proxy.
 *
 * @throws WireError whose detail names the proxy, without its password
 */
export async function dialThrough(
  proxy: URL,
  trust: Trust,
  host: string,
  port: number,
): Promise<Socket> {
  try {
    const socket = await dialProxy(proxy, trust)
    return proxy.protocol.startsWith('socks5')
      ? await connectSocks(socket, proxy, host, port)
      : await connectHttp(socket, proxy, host, port)
  } catch (error) {
    const { code, detail } = toWireError(error)
    const name = proxyName(proxy)
    throw new WireError('PROXY', { detail: `${name}: ${detail ?? code}`, unprocessed: true })
  }
}

/** Connects to the proxy itself. An https proxy may be signed by the cluster's CA or a public one. */
export async function dialProxy(proxy: URL, trust: Trust): Promise<Socket> {
  const port = proxy.port === '' ? DEFAULT_PORTS[proxy.protocol] : Number(proxy.port)
  if (port === undefined) {
    throw new WireError('UNSUPPORTED', { detail: 'not an http, https or socks5 proxy' })
  }
  const host = proxy.hostname.replace(/^\[(.*)\]$/, '$1')
  const socket = await dialTcp(host, port)
  if (proxy.protocol !== 'https:') return socket
  const options = tlsOptions(host, { ...trust, serverName: undefined, alsoSystem: true }, undefined)
  return handshake(socket, { ...options, ALPNProtocols: ['http/1.1'] })
}

function connectHttp(socket: Socket, proxy: URL, host: string, port: number): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const authorization = proxyAuthorization(proxy)
  return new Promise((resolve, reject) => {
    const connecting = request({
      method: 'CONNECT',
      path: target,
      createConnection: () => socket,
      headers: { host: target, ...(authorization && { 'proxy-authorization': authorization }) },
    })
    const fail = (error: unknown): void => {
      socket.destroy()
      reject(toWireError(error))
    }
    connecting.once('error', fail)
    connecting.once('response', ({ statusCode }) => fail(refusedBy(statusCode)))
    connecting.once('connect', ({ statusCode }, tunnel: Socket, head) => {
      if (head.length > 0) tunnel.unshift(head)
      if (statusCode === 200) resolve(tunnel)
      else fail(refusedBy(statusCode))
    })
    connecting.end()
  })
}

function refusedBy(status: number | undefined): WireError {
  const detail =
    status === 407 ? 'it wants a user name and password (407)' : `it answered ${status}`
  return new WireError('PROXY_REFUSED', { detail })
}
