import { timestamp } from '../../base/timestamp.ts'
import { createHash, X509Certificate } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { CertificateFacts } from './report.ts'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The public facts of the first certificate in PEM, or nothing when there is none that can be read. */
export function certificateFacts(value: SecretBytes): CertificateFacts | undefined {
  const { buffer, byteOffset, byteLength } = value.reveal()
  if (!Buffer.from(buffer, byteOffset, byteLength).includes(BEGIN)) return undefined
  const [first, ...rest] = value.revealText().match(BLOCK) ?? []
  if (first === undefined) return undefined
  try {
    const certificate = new X509Certificate(first)
    const { subject, issuer, validToDate, publicKey } = certificate
    return {
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      expires: timestamp(validToDate),
      keyId: keyId(publicKey.export({ format: 'der', type: 'spki' })),
      chain: rest.length,
    }
  } catch {
    return undefined
  }
}

/** Node writes an attribute a line; a certificate may have no subject at all. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ')
}

/** As `openssl pkey -pubin -outform der | sha256sum` shows it. */
function keyId(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16)
}
