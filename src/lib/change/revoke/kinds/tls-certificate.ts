/** Certificates that servers show. Neither Kubernetes nor cert-manager revokes one. */
import type { X509Certificate } from 'node:crypto'
import { qualifiedName } from '../../../base/names.ts'
import { COMMAND } from '../../../base/product.ts'
import {
  type CertificatePair,
  certificatePairs,
  certificatesIn,
} from '../../../crypto/certificates/key-pairs.ts'
import { revocationPlaces } from '../../../crypto/certificates/revocation.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { LeakedCertificate } from '../questions.ts'
import type { Plan, Step, Wish } from '../step.ts'
import { type Endpoint, endpointText } from '../whom.ts'
import { refuseForOthers } from './refuse-for-others.ts'
import { isSealingKey } from './sealing-key.ts'

const SERVER_USE = '1.3.6.1.5.5.7.3.1'
const CLIENT_USE = '1.3.6.1.5.5.7.3.2'

/** Undefined for a Secret without a certificate of a server and its key. */
export function recogniseTlsCertificate(secret: RevokedSecret): Credential | undefined {
  const pairs = serverPairs(secret)
  if (pairs.length === 0) return undefined
  const title = pairs.map(({ certificate }) => titleOf(certificate)).join(' and ')
  const keys = pairs.flatMap(({ certificateKey, privateKeyKey }) => [certificateKey, privateKeyKey])
  const shown = certificatesIn(secret.plain).map(({ key }) => key)
  return { kind: 'tls-certificate', title, keys: [...new Set([...keys, ...shown])] }
}

function serverPairs(secret: RevokedSecret): readonly CertificatePair[] {
  if (isSealingKey(secret)) return []
  return certificatePairs(secret.plain).filter(({ certificate }) => {
    // Without the extension it is good for both.
    const uses = certificate.keyUsage ?? []
    return !uses.includes(CLIENT_USE) || uses.includes(SERVER_USE)
  })
}

function titleOf(certificate: X509Certificate): string {
  const what = certificate.ca ? 'the certificate of an authority' : 'the TLS certificate'
  return `${what} for ${whoseOf(certificate)}, valid until ${day(certificate)}`
}

function whoseOf(certificate: X509Certificate): string {
  const names = namesIn(certificate)
  return names.length === 0 ? certificate.subject.replaceAll('\n', ', ') : names.join(', ')
}

function namesIn({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName
    .split(', ')
    .flatMap((each) => /^(?:DNS|IP Address):(.+)$/.exec(each)?.[1] ?? [])
}

function day({ validToDate }: X509Certificate): string {
  return validToDate.toISOString().slice(0, 10)
}

/** Somebody has to replace and revoke it; servers and lists are asked whether that is done. @throws UserError */
export async function planTlsCertificate(secret: RevokedSecret, wish: Wish): Promise<Plan> {
  refuseForOthers(secret, wish)
  const leaked = await Promise.all(serverPairs(secret).map((pair) => leakedOf(pair, wish)))
  const { endpoints } = wish.whom
  const authorities = certificatesIn(secret.plain).map(({ certificate }) => certificate)
  const prove: Step = {
    type: 'prove',
    id: 'prove',
    title: proofTitle(leaked, endpoints),
    question: { type: 'certificate', leaked, authorities, endpoints },
  }
  return {
    steps: [...stepsFor(secret, leaked, wish), prove],
    residual: leaked.flatMap(residualOf),
  }
}

async function leakedOf(
  { certificate }: CertificatePair,
  { now }: Wish,
): Promise<LeakedCertificate> {
  const { lists, ocsp } = await revocationPlaces(certificate)
  return {
    certificate,
    names: namesIn(certificate),
    lists,
    ocsp,
    hasExpired: certificate.validToDate < now,
  }
}

function stepsFor(
  secret: RevokedSecret,
  leaked: readonly LeakedCertificate[],
  { earlier }: Wish,
): readonly Step[] {
  const replace = `a new key and certificate: ${COMMAND} rotate ${qualifiedName(secret)}, and --revision N asks about this one then`
  const revoke = 'ask who issued the old one to revoke it, with the reason keyCompromise'
  const isRevocable = leaked.some(
    ({ lists, ocsp, hasExpired }) => !hasExpired && lists.length + ocsp.length > 0,
  )
  return [
    ...(earlier === undefined ? [byHand('replace', replace)] : []),
    ...(isRevocable ? [byHand('revoke', revoke)] : []),
  ]
}

function byHand(id: string, title: string): Step {
  return { type: 'byHand', id, title }
}

function proofTitle(leaked: readonly LeakedCertificate[], endpoints: readonly Endpoint[]): string {
  const lists = leaked.flatMap((each) => each.lists)
  const whom =
    endpoints.length === 0
      ? 'nobody (--endpoint HOST:PORT names who)'
      : endpoints.map(endpointText).join(', ')
  const list = lists.length === 0 ? '' : `; revoked, by ${lists.join(', ')}`
  return `another key is shown by ${whom}${list}`
}

function residualOf({
  certificate,
  lists,
  ocsp,
  hasExpired,
}: LeakedCertificate): readonly string[] {
  const end = day(certificate)
  if (hasExpired) return [`it has expired on ${end}: only clients that do not check that take it`]
  const who = `who has the key can pass for ${whoseOf(certificate)} until ${end}`
  const [responder] = ocsp
  return [
    lists.length + ocsp.length === 0
      ? `${who}: the certificate names nowhere that it could be revoked`
      : `${who} to clients that do not ask whether it is revoked`,
    ...(responder === undefined
      ? []
      : [`OCSP is not asked here: openssl ocsp -url ${responder} -issuer CA.pem -cert OLD.pem`]),
    ...(certificate.ca ? ['whatever it has signed is taken for good still'] : []),
  ]
}
