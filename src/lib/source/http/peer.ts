import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'

/**
 * Says what about a server's certificate made us refuse it, in words for
 * people. Certificates are public.
 *
 * @param code the verification error of OpenSSL or Node
 */
export function describeRefusal(
  code: string,
  peer: PeerCertificate | DetailedPeerCertificate,
): { detail?: string } {
  if (Object.keys(peer).length === 0) return {}
  if (code === 'CERT_HAS_EXPIRED') return describeDates(peer, 'valid_to', 'ended on')
  if (code === 'CERT_NOT_YET_VALID') return describeDates(peer, 'valid_from', 'begins on')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { detail: `it is for ${names(peer)}` }
  return { detail: `${commonName(peer.subject)}, signed by ${commonName(peer.issuer)}` }
}

/** The one certificate in the chain that is out of its time. */
function describeDates(
  peer: PeerCertificate | DetailedPeerCertificate,
  field: 'valid_to' | 'valid_from',
  words: string,
): { detail?: string } {
  const now = Date.now()
  for (const certificate of chain(peer)) {
    const time = Date.parse(certificate[field])
    const wrong = field === 'valid_to' ? time < now : time > now
    if (wrong) {
      return {
        detail: `${commonName(certificate.subject)} ${words} ${new Date(time).toISOString()}`,
      }
    }
  }
  return {}
}

function chain(peer: PeerCertificate | DetailedPeerCertificate): readonly PeerCertificate[] {
  const certificates: PeerCertificate[] = []
  let next: PeerCertificate | DetailedPeerCertificate | undefined = peer
  // The root is its own issuer.
  while (next !== undefined && !certificates.includes(next)) {
    certificates.push(next)
    next = 'issuerCertificate' in next ? next.issuerCertificate : undefined
  }
  return certificates
}

function names({ subjectaltname }: PeerCertificate): string {
  if (!subjectaltname) return 'no name at all'
  return subjectaltname
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address|URI|email):/, ''))
    .join(', ')
}

function commonName(name: PeerCertificate['subject'] | undefined): string {
  const { CN = '', O = '' } = name ?? {}
  const first = [CN, O].flat().find((part) => part !== '') ?? 'a nameless one'
  return `"${first}"`
}
