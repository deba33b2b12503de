import type * as x509 from '@peculiar/x509'
import type { KeyObject } from 'node:crypto'

import type { CertificateRules } from './certificate-rules.ts'
import type { Library } from './load-x509.ts'

/**
 * The extensions of a certificate or a request (RFC 5280 §4.2): for an authority
 * the right to sign certificates, for all others use by servers and clients.
 */
export function extensionsOf(
  library: Library,
  rules: CertificateRules,
  publicKey: KeyObject,
): x509.Extension[] {
  const { KeyUsageFlags, ExtendedKeyUsage } = library
  const names = alternativeNames(rules)
  const san = names.length === 0 ? [] : [new library.SubjectAlternativeNameExtension(names)]
  if (rules.isAuthority === true) {
    return [
      new library.BasicConstraintsExtension(true, undefined, true),
      new library.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ...san,
    ]
  }
  // Only RSA keys are ever used to encrypt the key of a TLS connection.
  const exchange = publicKey.asymmetricKeyType === 'rsa' ? KeyUsageFlags.keyEncipherment : 0
  return [
    new library.BasicConstraintsExtension(false, undefined, true),
    new library.KeyUsagesExtension(KeyUsageFlags.digitalSignature | exchange, true),
    new library.ExtendedKeyUsageExtension([
      ExtendedKeyUsage.serverAuth,
      ExtendedKeyUsage.clientAuth,
    ]),
    ...san,
  ]
}

function alternativeNames({
  dnsNames = [],
  ipAddresses = [],
}: CertificateRules): x509.JsonGeneralNames {
  return [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ]
}
