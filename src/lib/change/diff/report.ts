import type { NamespacedName } from '../../base/names.ts'

/** `added` is only after, `removed` only before. */
export type State = 'same' | 'changed' | 'added' | 'removed'

/** One thing with a name, on both sides. */
export interface Difference {
  readonly state: State
  /** Fingerprint of this run, or the text itself where that is no secret; absent when it is the same. */
  readonly before?: string
  readonly after?: string
  /** Only before, and `apply` would leave it there: who set it, as far as that is known. */
  readonly keptFor?: readonly string[]
}

/** One key of a Secret: never its value. */
export interface KeyDifference extends Difference {
  readonly key: string
  /** What a value that begins with a certificate says of itself, which is public. */
  readonly certificate?: CertificateDifference
  /** Where both sides are JSON, dotenv or a docker config: what differs inside. */
  readonly members?: readonly MemberDifference[]
  /** More members differ than are listed. */
  readonly moreMembers?: number
}

export interface CertificateDifference {
  readonly before?: CertificateFacts
  readonly after?: CertificateFacts
}

/** The first certificate of a chain. */
export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  /** RFC 3339. */
  readonly expires: string
  /** SHA-256 of the public key (SubjectPublicKeyInfo), the first 8 bytes in hex. */
  readonly keyId: string
  /** Further certificates. */
  readonly chain: number
}

export interface MemberDifference extends Difference {
  /** `auths["ghcr.io"].password`, `users[2].name`, `PGPASSWORD`. */
  readonly path: string
}

/** A label in clear, or an annotation by fingerprint. */
export interface NamedDifference extends Difference {
  readonly name: string
}

/** One Secret on both sides. */
export interface SecretDifference extends NamespacedName {
  readonly state: State
  /** Its name after, where that is another one. */
  readonly renamed?: NamespacedName
  readonly type?: Difference
  readonly immutable?: Difference
  /** All keys, in their order. */
  readonly keys: readonly KeyDifference[]
  /** Only those that differ. */
  readonly labels: readonly NamedDifference[]
  readonly annotations: readonly NamedDifference[]
  /** Sides whose last-applied annotation holds values in clear. */
  readonly lastApplied: readonly ('before' | 'after')[]
}
