import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import type { ControlPlaneInfo } from './control-plane.ts'
import { pkiPaths } from './credentials.ts'
import type { ProxyUser } from './proxy-identity.ts'

/** The real API server behind the proxy. */
export interface Upstream {
  readonly url: string
  agentFor(user: ProxyUser | undefined): Agent
  close(): void
}

/** Keep-alive connections to the API server, with and without the front-proxy certificate. */
export async function upstreamOf(info: ControlPlaneInfo): Promise<Upstream> {
  const pki = pkiPaths(info.folder)
  const [cert, key] = await Promise.all([
    readFile(pki.frontProxyClient, 'utf8'),
    readFile(pki.frontProxyClientKey, 'utf8'),
  ])
  const asFrontProxy = new Agent({ keepAlive: true, ca: info.caPem, cert, key })
  const asNobody = new Agent({ keepAlive: true, ca: info.caPem })
  return {
    url: info.url,
    agentFor: (user) => (user === undefined ? asNobody : asFrontProxy),
    close() {
      asFrontProxy.destroy()
      asNobody.destroy()
    },
  }
}
