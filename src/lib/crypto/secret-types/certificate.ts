import { X509Certificate } from 'node:crypto'

/**
 * Reads one certificate, PEM. OpenSSL takes more than it can use: dates that are
 * none compare as if they were always right, and a key of an unknown kind fails
 * only when it is looked at. Such a certificate is none here.
 *
 * @returns undefined when it cannot be read
 */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem)
    // Not the Dates that Node makes: of a date that is none it sometimes makes any date at all.
    const dates = [certificate.validFrom, certificate.validTo]
    const isUsable = certificate.publicKey.type === 'public'
    return isUsable && dates.every((date) => !Number.isNaN(Date.parse(date)))
      ? certificate
      : undefined
  } catch {
    return undefined
  }
}
