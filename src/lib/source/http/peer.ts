import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'

/**
 * Says what about a server's certificate made us refuse it, in words for
 * people. Certificates are public.
 *
 * @param code the verification error of OpenSSL or Node
 */
export function describeRefusal(code: string, sent: DetailedPeerCertificate): { detail?: string } {
  const chain = chainOf(sent)
  const [peer] = chain
  if (peer === undefined) return {}
  if (code === 'CERT_HAS_EXPIRED') return outOfTime(chain, 'validToDate', 'ended on')
  if (code === 'CERT_NOT_YET_VALID') return outOfTime(chain, 'validFromDate', 'begins on')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { detail: `it is for ${names(peer)}` }
  return { detail: `${nameIn(peer.subject)}, signed by ${nameIn(peer.issuer)}` }
}

/** The certificates up to the root, the server's own first. */
function chainOf(sent: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  // Without a certificate, Node gives an object without fields.
  let next: Partial<DetailedPeerCertificate> | undefined = sent
  // Longer chains than this are not made; a root may be its own issuer.
  while (next?.raw !== undefined && chain.length < 10) {
    chain.push(new X509Certificate(next.raw))
    next = next.issuerCertificate
  }
  return chain
}

/** The first certificate in the chain that is out of its time. */
function outOfTime(
  chain: readonly X509Certificate[],
  field: 'validToDate' | 'validFromDate',
  words: string,
): { detail?: string } {
  const now = new Date()
  const out = chain.find(({ [field]: date }) => (field === 'validToDate' ? date < now : date > now))
  return out ? { detail: `${nameIn(out.subject)} ${words} ${out[field].toISOString()}` } : {}
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
