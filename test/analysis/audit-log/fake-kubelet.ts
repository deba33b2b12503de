import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { loadAuthority, issueServer } from '../../control-plane/credentials.ts'
import type { ControlPlane } from '../../control-plane/control-plane.ts'

/** A node whose kubelet lets everybody into its pods and closes at once. */
export async function addFakeKubelet({ admin, folder }: ControlPlane, node: string) {
  const { certPem, keyPem } = await issueServer(await loadAuthority(folder))
  const server = createServer({ cert: certPem, key: keyPem })
  server.on('upgrade', (_request, socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n',
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await admin.create('/api/v1/nodes', { metadata: { name: node } })
  await admin.request('PATCH', `/api/v1/nodes/${node}/status`, {
    contentType: 'application/merge-patch+json',
    body: {
      status: {
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        daemonEndpoints: { kubeletEndpoint: { Port: port } },
      },
    },
  })
  return { close: () => server.close() }
}
