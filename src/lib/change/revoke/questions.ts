/** What is asked of others than API servers. */
import type { X509Certificate } from 'node:crypto'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Identity } from '../../crypto/age/index.ts'
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

/** What opens files: identities of age, or the private key of a Sealed Secrets controller. */
export type FileKey =
  | { readonly kind: 'age'; readonly identities: readonly Identity[] }
  | { readonly kind: 'sealing'; readonly privateKey: SecretBytes }

/** Tries the key on every encrypted file of the folders. */
export interface FilesQuestion {
  readonly type: 'files'
  readonly key: FileKey
  readonly folders: readonly string[]
}

/** Looks for public keys in `authorized_keys` files. */
export interface SshQuestion {
  readonly type: 'ssh'
  readonly leaked: readonly {
    /** As it stands there, decoded. */
    readonly blob: Buffer
    /** `SHA256:...` */
    readonly fingerprint: string
  }[]
  readonly files: readonly string[]
}
