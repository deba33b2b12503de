import { connect, type Socket } from 'node:net'

import { toWireError, WireError } from './wire.ts'

/** As Go's `net.Dialer` in client-go. */
const CONNECT_TIMEOUT_MS = 30_000

/** Opens a TCP connection. */
export function dialTcp(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    })
    const fail = (error: Error): void => {
      socket.destroy()
      reject(toWireError(error))
    }
    const timer = setTimeout(() => fail(new WireError('ETIMEDOUT')), CONNECT_TIMEOUT_MS)
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(socket)
    })
    socket.once('close', () => clearTimeout(timer))
  })
}
