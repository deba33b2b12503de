import { readFile } from 'node:fs/promises'
import { isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect,
  type ConnectionOptions,
  getCACertificates,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls'

import type { ClientCertificate } from '../auth/authenticator.ts'
import type { Cluster } from '../kubeconfig/types.ts'
import { WireError } from './wire.ts'

/** How to recognise the server, from the cluster entry. */
export interface Trust {
  /** PEM; undefined for the roots of the system. */
  readonly ca: string | undefined
  /** Where the CA came from, for messages. */
  readonly caName: string
  readonly serverName: string | undefined
  readonly insecure: boolean
}

/** Reads the CA file, if that is what the cluster names. */
export async function loadTrust(cluster: Cluster): Promise<Trust> {
  const { caData, caFile, tlsServerName, skipTLSVerify } = cluster
  const ca = caData ?? (caFile && (await readFile(caFile, 'utf8')))
  return {
    ca: ca || undefined,
    caName: caData ? 'certificate-authority-data of the kubeconfig' : caFile || 'the system',
    serverName: tlsServerName,
    insecure: skipTLSVerify,
  }
}

/** Options of a TLS handshake with an API server, as client-go's `TLSConfigFor` sets them. */
export function tlsOptions(
  host: string,
  trust: Trust,
  client: ClientCertificate | undefined,
): ConnectionOptions {
  const name = trust.serverName ?? host
  return {
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['h2', 'http/1.1'],
    rejectUnauthorized: !trust.insecure,
    ca: trust.ca ?? systemRoots(),
    checkServerIdentity: (_host, peer) => checkName(name, peer),
    // RFC 6066 does not allow an address as server name.
    ...(isIP(name) === 0 && { servername: name }),
    ...(client && { cert: client.certificate, key: Buffer.from(client.key.reveal()) }),
  }
}

function systemRoots(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}

/** Go does not look at the common name; Node would. */
function checkName(name: string, peer: PeerCertificate): Error | undefined {
  if (peer.subjectaltname) return checkServerIdentity(name, peer)
  return Object.assign(new Error('no names'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
}

/** Puts TLS over a connected socket. */
export function handshake(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect({ ...options, socket })
    const fail = (error: NodeJS.ErrnoException) => {
      socket.destroy()
      reject(new WireError(error.code ?? 'TLS_FAILED'))
    }
    secure.once('error', fail)
    secure.once('secureConnect', () => {
      secure.off('error', fail)
      resolve(secure)
    })
  })
}
