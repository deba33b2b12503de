import type { X509Certificate } from 'node:crypto'

/**
 * Says what about a server's certificate made us refuse it, in words for
 * people. Certificates are public.
 *
 * @param code the verification error of OpenSSL or Node
 */
export function describeRefusal(code: string, peer: X509Certificate): { detail?: string } {
  if (code === 'CERT_HAS_EXPIRED') return outOfTime(peer, 'validToDate', 'ended on')
  if (code === 'CERT_NOT_YET_VALID') return outOfTime(peer, 'validFromDate', 'begins on')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { detail: `it is for ${names(peer)}` }
  return { detail: `${nameIn(peer.subject)}, signed by ${nameIn(peer.issuer)}` }
}

/** The first certificate in the chain that is out of its time. */
function outOfTime(
  peer: X509Certificate,
  field: 'validToDate' | 'validFromDate',
  words: string,
): { detail?: string } {
  const now = new Date()
  let certificate: X509Certificate | undefined = peer
  // Longer chains than this are not made; a root may be its own issuer.
  for (let depth = 0; certificate !== undefined && depth < 10; depth++) {
    const date: Date = certificate[field]
    if (field === 'validToDate' ? date < now : date > now) {
      return { detail: `${nameIn(certificate.subject)} ${words} ${date.toISOString()}` }
    }
    certificate = certificate.issuerCertificate
  }
  return {}
}

function names({ subjectAltName }: X509Certificate): string {
  if (!subjectAltName) return 'no name at all'
  return subjectAltName
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address|URI|email):/, ''))
    .join(', ')
}

/** The common name in `O=…\nCN=…`, else all of it on one line. */
function nameIn(subject: string): string {
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1]
  return `"${commonName ?? subject.replaceAll('\n', ', ')}"`
}
