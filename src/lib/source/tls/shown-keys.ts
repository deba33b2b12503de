/** Which certificates a server shows. */
import { lookup } from 'node:dns/promises'
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { dialTcp } from '../http/dial.ts'
import { handshake } from '../http/tls.ts'
import { toWireError, type WireError } from '../http/wire.ts'

export interface ServerAt {
  /** An address, not a name: each server behind a name is asked for itself. */
  readonly address: string
  readonly port: number
  /** Which of its names the server is asked for (SNI); undefined for none. */
  readonly serverName: string | undefined
}

/** How a certificate of this kind of key is asked for, where a server has several. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  rsa: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512',
  ec: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512',
  ed25519: 'ed25519',
}

/**
 * The certificates that the server shows: to anybody, and to one who understands only keys of the
 * kind of the old one, as servers may have one for each kind.
 *
 * @param kind as `asymmetricKeyType` of node:crypto
 * @throws WireError when there is no TLS
 */
export async function shownCertificates(
  server: ServerAt,
  kind: string | undefined,
): Promise<readonly X509Certificate[]> {
  const usual = await shown(server, undefined)
  const algorithms = ALGORITHMS[kind ?? '']
  if (algorithms === undefined) return usual
  // A server that has none of this kind ends the handshake.
  const alike = await shown(server, algorithms).catch(() => [])
  return [...usual, ...alike]
}

async function shown(
  { address, port, serverName }: ServerAt,
  sigalgs: string | undefined,
): Promise<readonly X509Certificate[]> {
  const socket = await dialTcp(address, port)
  const secure = await handshake(socket, {
    // Whether it is trusted does not matter, only which key it has.
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(sigalgs !== undefined && { sigalgs }),
    ...(serverName !== undefined && { servername: serverName }),
  })
  try {
    return chainOf(secure)
  } finally {
    secure.on('error', () => undefined).destroy()
  }
}

function chainOf(secure: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: Partial<DetailedPeerCertificate> | undefined = secure.getPeerCertificate(true)
  // A root is its own issuer.
  while (next?.raw !== undefined && chain.length < 10) {
    chain.push(new X509Certificate(next.raw))
    next = next.issuerCertificate
  }
  return chain
}

/** The addresses of a host, in an order of their own. @throws WireError when it has none */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  try {
    const found = await lookup(host, { all: true })
    return [...new Set(found.map(({ address }) => address))].toSorted()
  } catch (error) {
    throw toWireError(error) satisfies WireError
  }
}
