import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/**
 * Ports on loopback that nobody listens on now. Somebody may take one before it
 * is used, so whoever starts a server on it must be ready to try again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(
    servers.map((server) => {
      server.listen(0, '127.0.0.1')
      return once(server, 'listening')
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
