import type { NamespacedName } from '../../base/names.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Model } from '../../model/model.ts'
import type { Proof } from '../evidence/proof.ts'
import type { DryRun } from '../writer.ts'
import type { FileKey } from './questions.ts'
import type { TokenOwner } from './kinds/token-owner.ts'
import type { MetadataStep, ObjectRef, Question } from './step.ts'

/** An object without values. */
export interface KnownObject extends NamespacedName {
  readonly uid: string
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

export interface CertificateOwner {
  readonly username: string
  readonly groups: readonly string[]
}

/** Paths of files that a key opens. */
export interface OpenedFiles {
  readonly sops: readonly string[]
  readonly age: readonly string[]
  readonly sealed: readonly string[]
  /** Encrypted, it seems, and not to be read. */
  readonly damaged: readonly string[]
  /** How many files are encrypted and could be read, opened or not. */
  readonly count: number
}

/** A certificate that was issued on request, and has not expired. */
export interface IssuedCertificate {
  /** `O=system:nodes, CN=system:node:worker-1` */
  readonly subject: string
  /** Name of the CertificateSigningRequest. */
  readonly request: string
  /** RFC 3339, to the second. */
  readonly until: string
}

/** What a plan has to know of the cluster. All throw ApiError. */
export interface RevocationReader {
  serviceAccount(name: NamespacedName): Promise<KnownObject | undefined>
  /** Which files a key opens. @throws UserError when a folder is not there */
  openedBy(key: FileKey, folders: readonly string[]): Promise<OpenedFiles>
  /** Of a node only the name counts. */
  object(resource: TokenOwner['resource'], name: NamespacedName): Promise<KnownObject | undefined>
  /** Whether an API server takes the token; undefined where nobody here may ask. */
  accepts(token: SecretBytes): Promise<boolean | undefined>
  /** Whom an API server takes the owner of a client certificate for; undefined when it refuses it. */
  certificateOwner(certificate: string, key: SecretBytes): Promise<CertificateOwner | undefined>
  /** Roles and bindings, as far as they can be seen. */
  rbac(): Promise<Model>
  /** Undefined where they cannot be seen. */
  certificatesIssuedTo(user: string): Promise<readonly IssuedCertificate[] | undefined>
  /** How many pods run as a service account; undefined where they cannot be seen. */
  podsAs(account: NamespacedName): Promise<number | undefined>
}

type Sent = Exclude<DryRun, 'client'>

/** Does what a plan says. All throw ApiError, with `conflict` when the object is another one by now. */
export interface RevocationWriter {
  changeMetadata(step: MetadataStep, sent: Sent): Promise<void>
  /** Deletes it, unless it is another one by now. */
  deleteObject(object: ObjectRef, sent: Sent): Promise<void>
}

/** Asks those who accept credentials. */
export interface Witnesses {
  /**
   * One proof of each who can be asked.
   *
   * @param since when what is to be proven was done
   */
  ask(question: Question, since: Date): Promise<readonly Proof[]>
}
