/** What is asked of others than API servers. */
import type { X509Certificate } from 'node:crypto'
import type { DockerLogin } from '../../crypto/secret-types/index.ts'
import type { EndingRotation } from './ending-rotation.ts'
import type { Endpoint } from './whom.ts'

/** Asks each registry whether it takes its credential. */
export interface RegistryQuestion {
  readonly type: 'registry'
  readonly logins: readonly DockerLogin[]
}

/** A certificate whose private key somebody else may have. */
export interface LeakedCertificate {
  readonly certificate: X509Certificate
  /** DNS names and addresses. */
  readonly names: readonly string[]
  /** Addresses of lists of revoked certificates, and of OCSP responders. */
  readonly lists: readonly string[]
  readonly ocsp: readonly string[]
  readonly hasExpired: boolean
}

/** Asks servers whether they show it, and its issuer whether it is revoked. */
export interface CertificateQuestion {
  readonly type: 'certificate'
  readonly leaked: readonly LeakedCertificate[]
  /** Among which those of the issuers may be. */
  readonly authorities: readonly X509Certificate[]
  readonly endpoints: readonly Endpoint[]
}

/** Asks the journal of the rotation that replaced the credential. */
export interface RotationQuestion {
  readonly type: 'rotation'
  readonly rotation: EndingRotation
}
