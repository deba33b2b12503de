import { createHash, type KeyObject, type X509Certificate } from 'node:crypto'

import { readCertificate } from '../secret-types/certificate.ts'
import { pemBlocks } from '../secret-types/pem.ts'
import { wireMpint, wireString } from '../ssh/wire.ts'
import { SealError } from './seal-error.ts'

/** What values are sealed with: the public half of a controller's key. */
export interface SealingCertificate {
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  /** `SHA256:...` of the public key in SSH's form, as the controller names its keys. */
  readonly fingerprint: string
}

// NIST SP 800-131A; controllers make 4096 bits.
const MIN_BITS = 2048

/**
 * Reads the first certificate of a PEM file, as `kubeseal` does.
 *
 * @param now the certificate must not have expired then
 * @throws SealError `certificate` or `expired`
 */
export function parseSealingCertificate(pem: string, now: Date): SealingCertificate {
  const certificate = firstCertificate(pem)
  const { publicKey, validFromDate: notBefore, validToDate: notAfter } = certificate
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw new SealError('certificate', 'the sealing certificate holds no RSA key')
  }
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_BITS) {
    throw new SealError('certificate', `the sealing key has less than ${MIN_BITS} bits`)
  }
  if (now > notAfter) {
    const day = notAfter.toISOString().slice(0, 10)
    throw new SealError('expired', `the sealing certificate expired on ${day}`, [
      'fetch the current one from the controller: kubeseal --fetch-cert',
    ])
  }
  return { publicKey, notBefore, notAfter, fingerprint: fingerprintOf(publicKey) }
}

function firstCertificate(pem: string): X509Certificate {
  const block = pemBlocks(pem).find(({ label }) => label === 'CERTIFICATE')
  if (block === undefined) throw new SealError('certificate', 'there is no PEM certificate')
  const certificate = readCertificate(block.text)
  if (certificate !== undefined) return certificate
  throw new SealError('certificate', 'the sealing certificate cannot be read')
}

/** PublicKeyFingerprint of sealed-secrets, which is `ssh-keygen -l` of an RSA key. */
export function fingerprintOf(key: KeyObject): string {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  const parts = [e, n].map((part) => wireMpint(Buffer.from(part, 'base64url')))
  const hash = createHash('sha256').update(Buffer.concat([wireString('ssh-rsa'), ...parts]))
  return `SHA256:${hash.digest('base64').replace(/=+$/, '')}`
}
