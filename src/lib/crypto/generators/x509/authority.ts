import { createPrivateKey, type KeyObject } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { readCertificate } from '../../secret-types/certificate.ts'
import type { Validity } from './certificate-rules.ts'

/** A certificate that signs others, with its key. */
export interface CertificateAuthority {
  readonly pem: string
  readonly privateKey: KeyObject
  /** Throws UserError unless the authority is valid for the whole time. */
  readonly checkCovers: (validity: Validity) => void
}

/**
 * Reads an authority, for example `tls.crt` and `tls.key` of a CA Secret.
 *
 * @throws UserError when the certificate may not sign others or the key is not its own
 */
export function parseAuthority(pem: string, privateKey: SecretBytes): CertificateAuthority {
  const certificate = readCertificate(pem)
  if (certificate === undefined) throw new UserError('the certificate of the CA cannot be read')
  const key = readKey(privateKey)
  if (!certificate.ca) throw new UserError('the certificate may not sign others: it is no CA')
  if (!certificate.checkPrivateKey(key)) {
    throw new UserError('the key does not belong to the certificate of the CA')
  }
  return {
    pem: certificate.toString(),
    privateKey: key,
    checkCovers: ({ notBefore, notAfter }) => {
      const until = certificate.validToDate
      if (notAfter > until || notBefore < certificate.validFromDate) {
        throw new UserError(
          `the CA is valid from ${certificate.validFromDate.toISOString()} to ${until.toISOString()}` +
            ', and the certificate would not lie within',
        )
      }
    },
  }
}

function readKey(pem: SecretBytes): KeyObject {
  try {
    return createPrivateKey(Buffer.from(pem.reveal()))
  } catch {
    throw new UserError('the key of the CA cannot be read')
  }
}
