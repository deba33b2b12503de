import { generateSelfSigned } from '../../../src/lib/crypto/generators/index.ts'
import type { CertificateKeyKind } from '../../../src/lib/crypto/generators/index.ts'
import {
  parseSealingCertificate,
  parseUnsealingKeys,
  type SealingCertificate,
  type UnsealingKey,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import type { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'

/** The time at which all tests of this folder happen. */
export const now = new Date('2026-06-01T12:00:00Z')

export interface ControllerKey {
  readonly certificatePem: string
  readonly keyPem: SecretBytes
  readonly certificate: SealingCertificate
  readonly keys: readonly UnsealingKey[]
}

/** PEM of a certificate as a controller makes it, and its key. */
export function pair(kind: CertificateKeyKind, until = new Date('2036-01-01T00:00:00Z')) {
  const notBefore = new Date('2020-01-01T00:00:00Z')
  const rules = { commonName: 'sealed-secrets', isAuthority: true, key: kind }
  return generateSelfSigned(rules, { notBefore, notAfter: until })
}

/** A new key of a controller. RSA 2048 instead of 4096 only because that is faster. */
export async function controllerKey(): Promise<ControllerKey> {
  const { certificate, privateKey } = await pair('rsa-2048')
  return {
    certificatePem: certificate,
    keyPem: privateKey,
    certificate: parseSealingCertificate(certificate, now),
    keys: await parseUnsealingKeys(privateKey),
  }
}
