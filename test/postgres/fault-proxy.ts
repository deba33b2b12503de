/** A proxy in front of a PostgreSQL server that does something at the nth message of clients. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface FaultProxy {
  readonly port: number
  /** Messages of clients so far: what came in one piece is one. */
  count(): number
  /** Starts to count anew, and calls `act` at the nth message, before or after it is passed on. */
  at(n: number, when: 'before' | 'after', act: () => void): void
  stop(): Promise<void>
}

export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  let seen = 0
  let fault: { readonly n: number; readonly when: string; readonly act: () => void } | undefined
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        // What was passed on is still read by the server.
        ;(socket === client ? upstream : client).end()
      })
    }
    upstream.on('data', (chunk: Buffer) => client.write(chunk))
    client.on('data', (chunk: Buffer) => {
      seen++
      const now = seen === fault?.n ? fault : undefined
      if (now?.when !== 'before') upstream.write(chunk)
      now?.act()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    count: () => seen,
    at(n, when, act) {
      seen = 0
      fault = { n, when, act }
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
