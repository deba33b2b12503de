/** Whether the issuer of a certificate has revoked it, by the list that it publishes (RFC 5280 §5). */
import { timestamp } from '../../base/timestamp.ts'
import type { X509Certificate } from 'node:crypto'
import type * as x509 from '@peculiar/x509'
import { loadX509 } from '../generators/x509/load-x509.ts'

/** Where a certificate says that its issuer tells what it has revoked. */
export interface RevocationPlaces {
  /** Of lists, http and https only. */
  readonly lists: readonly string[]
  /** Of OCSP responders. */
  readonly ocsp: readonly string[]
}

export async function revocationPlaces(certificate: X509Certificate): Promise<RevocationPlaces> {
  const library = await loadX509()
  const own = new library.X509Certificate(certificate.raw)
  const points = own.getExtension(library.CRLDistributionPointsExtension)?.distributionPoints
  const lists = (points ?? []).flatMap(({ distributionPoint }) =>
    (distributionPoint?.fullName ?? []).flatMap(({ uniformResourceIdentifier: url }) => url ?? []),
  )
  const ocsp = own.getExtension(library.AuthorityInfoAccessExtension)?.ocsp ?? []
  return {
    lists: [...new Set(lists)].filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url)),
    ocsp: ocsp.map(({ value }) => value),
  }
}

/** `revoked` is undefined where that cannot be told. */
export interface RevocationAnswer {
  readonly revoked: boolean | undefined
  readonly words: string
}

/** @param authorities certificates among which that of the issuer may be */
export async function revokedByList(
  list: Uint8Array,
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  now: Date,
): Promise<RevocationAnswer> {
  const issuer = authorities.find(
    (each) => each.subject === certificate.issuer && certificate.verify(each.publicKey),
  )
  if (issuer === undefined) {
    return unknown('its signature cannot be checked: the certificate of its issuer is missing')
  }
  const library = await loadX509()
  const crl = parsed(library, list)
  if (crl === undefined) return unknown('what is there is no list of revoked certificates')
  const own = new library.X509Certificate(certificate.raw)
  const { publicKey } = new library.X509Certificate(issuer.raw)
  if (crl.issuer !== own.issuer || !(await isSigned(crl, publicKey))) {
    return unknown('the list is not signed by the issuer of the certificate')
  }
  return answerOf(library, crl, own, now)
}

function unknown(words: string): RevocationAnswer {
  return { revoked: undefined, words }
}

type Library = Awaited<ReturnType<typeof loadX509>>

function parsed({ X509Crl }: Library, list: Uint8Array): x509.X509Crl | undefined {
  try {
    // A copy: the library takes the whole buffer that bytes lie in.
    const crl = new X509Crl(Uint8Array.from(list))
    return Number.isNaN(crl.thisUpdate.getTime()) ? undefined : crl
  } catch {
    return undefined
  }
}

function isSigned(crl: x509.X509Crl, publicKey: x509.PublicKey): Promise<boolean> {
  return crl.verify({ publicKey }).catch(() => false)
}

function answerOf(
  { X509CrlReason }: Library,
  crl: x509.X509Crl,
  certificate: x509.X509Certificate,
  now: Date,
): RevocationAnswer {
  const entry = crl.findRevoked(certificate)
  const { thisUpdate, nextUpdate } = crl
  if (entry === null) {
    const words = `not revoked, by the list of ${timestamp(thisUpdate)}`
    if (nextUpdate === undefined || nextUpdate >= now) return { revoked: false, words }
    return unknown(`${words}, which was to be followed by another on ${timestamp(nextUpdate)}`)
  }
  const words = `revoked on ${timestamp(entry.revocationDate)}`
  if (entry.reason === X509CrlReason.certificateHold) return unknown(`${words}, but only on hold`)
  return { revoked: true, words }
}
