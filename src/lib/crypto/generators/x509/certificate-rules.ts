import { isIP } from 'node:net'

import { UserError } from '../../../base/errors.ts'
import type { CertificateKeyKind } from './certificate-key.ts'

/** What a certificate is to say. */
export interface CertificateRules {
  readonly commonName: string
  /** DNS names, also `*.example.com`. Clients look at these and the addresses only. */
  readonly dnsNames?: readonly string[]
  readonly ipAddresses?: readonly string[]
  /** `ecdsa-p256` by default. */
  readonly key?: CertificateKeyKind
  /** A certificate that signs others instead of one that servers and clients show. */
  readonly isAuthority?: boolean
}

/** The time that a certificate is valid in, in whole seconds. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

const DNS_NAME = /^(\*\.)?[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i
// ub-common-name of RFC 5280.
const MAX_COMMON_NAME = 64

/**
 * Refuses what no client would accept.
 *
 * @throws UserError
 */
export function checkRules(rules: CertificateRules): void {
  const { commonName, dnsNames = [], ipAddresses = [] } = rules
  const names = dnsNames.length + ipAddresses.length
  if (commonName === '' || commonName.length > MAX_COMMON_NAME || /\p{Cc}/u.test(commonName)) {
    throw new UserError(`a common name has 1 to ${MAX_COMMON_NAME} characters`)
  }
  const dnsName = dnsNames.find((name) => name.length > 253 || !DNS_NAME.test(name))
  if (dnsName !== undefined) throw new UserError(`"${dnsName}" is not a DNS name`)
  const address = ipAddresses.find((each) => isIP(each) === 0)
  if (address !== undefined) throw new UserError(`"${address}" is not an IP address`)
  if (names === 0 && rules.isAuthority !== true) {
    throw new UserError('a certificate needs a DNS name or an IP address', [
      'clients no longer look at the common name',
    ])
  }
}

/** @throws UserError when it would be valid at no time */
export function checkValidity({ notBefore, notAfter }: Validity): Validity {
  if (!(notBefore < notAfter)) throw new UserError('the certificate would never be valid')
  return { notBefore: wholeSeconds(notBefore), notAfter: wholeSeconds(notAfter) }
}

// RFC 5280 §4.1.2.5.2 forbids fractions.
function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
