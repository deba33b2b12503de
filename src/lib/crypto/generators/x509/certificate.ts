import type * as x509 from '@peculiar/x509'
import { randomBytes } from 'node:crypto'

import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { CertificateAuthority } from './authority.ts'
import { cryptoKey, newKeyPair, privateKeyPem, signingAlgorithm } from './certificate-key.ts'
import {
  type CertificateRules,
  checkRules,
  checkValidity,
  type Validity,
} from './certificate-rules.ts'
import { extensionsOf } from './extensions.ts'
import { type Library, loadX509 } from './load-x509.ts'

/** What goes into `tls.crt` and `tls.key`. */
export interface CertificatePair {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly privateKey: SecretBytes
}

/**
 * A new key and a certificate that it signs itself.
 *
 * @throws UserError when the rules make no sense
 */
export async function generateSelfSigned(
  rules: CertificateRules,
  validity: Validity,
): Promise<CertificatePair> {
  return issue(rules, validity, undefined)
}

/**
 * A new key and a certificate that an authority signs; the chain holds the
 * certificate alone, since clients have the authority's.
 *
 * @throws UserError when the rules make no sense, or the authority is not valid
 *   for the whole time
 */
export async function generateSigned(
  rules: CertificateRules,
  validity: Validity,
  authority: CertificateAuthority,
): Promise<CertificatePair> {
  return issue(rules, validity, authority)
}

async function issue(
  rules: CertificateRules,
  validity: Validity,
  authority: CertificateAuthority | undefined,
): Promise<CertificatePair> {
  checkRules(rules)
  const time = checkValidity(validity)
  authority?.checkCovers(time)
  const library = await loadX509()
  const keys = await newKeyPair(rules.key ?? 'ecdsa-p256')
  const subject = [{ CN: [rules.commonName] }]
  const signer = authority?.privateKey ?? keys.privateKey
  const parent = authority === undefined ? undefined : new library.X509Certificate(authority.pem)
  const publicKey = cryptoKey(keys.publicKey)
  const certificate = await library.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    // The name as the authority wrote it: chains are built by comparing bytes.
    issuer: parent?.subjectName ?? subject,
    ...time,
    publicKey,
    signingKey: cryptoKey(signer),
    signingAlgorithm: signingAlgorithm(signer),
    extensions: [
      ...extensionsOf(library, rules, keys.publicKey),
      await library.SubjectKeyIdentifierExtension.create(publicKey),
      ...(parent === undefined ? [] : [await keyIdentifierOf(library, parent)]),
    ],
  })
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: privateKeyPem(keys.privateKey),
  }
}

// RFC 5280 §4.2.1.1: what the parent calls its key, however it came by the name.
async function keyIdentifierOf(
  library: Library,
  parent: x509.X509Certificate,
): Promise<x509.Extension> {
  const own = parent.getExtension(library.SubjectKeyIdentifierExtension)
  if (own !== null) return new library.AuthorityKeyIdentifierExtension(own.keyId)
  return library.AuthorityKeyIdentifierExtension.create(parent.publicKey)
}

// RFC 5280 §4.1.2.2: positive and at most 20 bytes.
function serialNumber(): string {
  const bytes = randomBytes(16)
  return `01${bytes.subarray(1).toString('hex')}`
}
