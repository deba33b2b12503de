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

// NIST SP 800-131A; controllers make 4096 bits. OpenSSL encrypts with no key above
// OPENSSL_RSA_MAX_MODULUS_BITS, although it reads one.
const MIN_BITS = 2048
const MAX_BITS = 16_384
// crypto/rsa of Go, which the controller opens with, takes no larger one.
const MAX_EXPONENT = 2n ** 31n - 1n

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
  checkKey(publicKey)
  if (now > notAfter) {
    const day = notAfter.toISOString().slice(0, 10)
    throw new SealError('expired', `the sealing certificate expired on ${day}`)
  }
  return { publicKey, notBefore, notAfter, fingerprint: fingerprintOf(publicKey) }
}

function checkKey({ asymmetricKeyDetails }: KeyObject): void {
  const { modulusLength: bits = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {}
  if (bits < MIN_BITS) {
    throw new SealError('certificate', `the sealing key has less than ${MIN_BITS} bits`)
  }
  if (bits > MAX_BITS) {
    const message = `the sealing key has ${bits} bits, and no more than ${MAX_BITS} can be used`
    throw new SealError('certificate', message)
  }
  // With 1 a value would stand there in clear, and with an even one nobody could open it.
  if (publicExponent < 3n || publicExponent > MAX_EXPONENT || publicExponent % 2n === 0n) {
    throw new SealError('certificate', 'the exponent of the sealing key cannot be used')
  }
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
