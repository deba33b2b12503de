import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect,
  type ConnectionOptions,
  type DetailedPeerCertificate,
  getCACertificates,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls'

import { UserError } from '../../base/errors.ts'
import type { ClientCertificate } from '../auth/authenticator.ts'
import type { Cluster } from '../kubeconfig/types.ts'
import { describeRefusal } from './peer.ts'
import { WireError } from './wire.ts'

/** How to recognise the server, from the cluster entry. */
export interface Trust {
  /** PEM; undefined for the roots of the system. */
  readonly ca: string | undefined
  /** Where the CA came from, for messages. */
  readonly caName: string
  readonly serverName: string | undefined
  readonly insecure: boolean
  /** Trust the roots of the system as well as `ca`. */
  readonly alsoSystem?: boolean
}

/**
 * Reads the CA file, if that is what the cluster names.
 *
 * @throws UserError when there is no certificate in it
 */
export async function loadTrust(cluster: Cluster): Promise<Trust> {
  const { caData, caFile, tlsServerName, skipTLSVerify } = cluster
  const ca = caData ?? (caFile && (await readFile(caFile, 'utf8')))
  const caName = caData ? 'certificate-authority-data of the kubeconfig' : caFile || 'the system'
  if (ca) checkCertificates(ca, caName)
  return {
    ca: ca || undefined,
    caName,
    serverName: tlsServerName,
    insecure: skipTLSVerify,
  }
}

/** Node would take a file without certificates for an empty list and then trust nobody. */
function checkCertificates(pem: string, caName: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length === 0) throw new Error('no certificate')
    // Throws when it is not one.
    blocks.map((block) => new X509Certificate(block))
  } catch {
    throw new UserError(`there is no usable certificate in ${caName}`, [
      'the certificate authority should be PEM: -----BEGIN CERTIFICATE-----',
    ])
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
    ca: authorities(trust),
    checkServerIdentity: (_host, peer) => checkName(name, peer),
    // RFC 6066 does not allow an address as server name.
    ...(isIP(name) === 0 && { servername: name }),
    ...(client && { cert: client.certificate, key: Buffer.from(client.key.reveal()) }),
  }
}

/** A CA of the cluster replaces the system's, as in Go. */
function authorities({ ca, alsoSystem }: Trust): string[] {
  if (ca === undefined) return systemRoots()
  return alsoSystem ? [ca, ...systemRoots()] : [ca]
}

function systemRoots(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}

/** Go does not look at the common name; Node would. */
function checkName(name: string, peer: PeerCertificate): Error | undefined {
  if (peer.subjectaltname) return checkServerIdentity(name, peer)
  return Object.assign(new Error('no names'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
}

/** As Go's `http.Transport` in client-go. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * Puts TLS over a connected socket.
 *
 * @throws WireError whose detail says what is wrong with the server's certificate
 */
export function handshake(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect({ ...options, socket })
    let peer: DetailedPeerCertificate | undefined
    // Runs before Node's own check, after which a refused certificate is gone. It is not
    // getPeerX509Certificate: in Node 22 and 24 that takes the certificate away from the check.
    secure.prependOnceListener('secure', () => {
      peer = secure.getPeerCertificate(true)
    })
    const settle = (): void => {
      clearTimeout(timer)
      secure.off('error', fail).off('close', closed)
    }
    const fail = ({ code = 'TLS_FAILED' }: NodeJS.ErrnoException): void => {
      settle()
      secure.on('error', () => undefined).destroy()
      socket.destroy()
      reject(new WireError(code, peer && describeRefusal(code, peer)))
    }
    const closed = (): void => fail(new WireError('TLS_CLOSED'))
    const timer = setTimeout(() => fail(new WireError('ETIMEDOUT')), HANDSHAKE_TIMEOUT_MS)
    secure.once('error', fail).once('close', closed)
    secure.once('secureConnect', () => {
      settle()
      resolve(secure)
    })
  })
}
