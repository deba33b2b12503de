import type { NamespacedName } from '../../base/names.ts'
import type { JsonObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import type { ReadStandardInput } from '../../source/files/input.ts'
import type { Place } from '../../source/manifests/place.ts'

/** How a manifest was kept in its file. */
export type Encryption = 'none' | 'sops' | 'age'

/** Where a manifest was found. */
export interface Origin {
  /** File and line of the object; the line is that of the decrypted text. */
  readonly place: Place
  readonly encryption: Encryption
}

/** A Secret as its manifest wants it. The namespace is known, whether the manifest names one or not. */
export interface SecretManifest extends NamespacedName, Origin {
  readonly kind: 'Secret'
  /** `stringData` stands in `data`, decoded. Of its metadata, what the API server fills in is left out. */
  readonly secret: PlainSecret
  /** The manifest held a last-applied annotation; it is left out, since it may hold values. */
  readonly hadLastApplied: boolean
}

/** A SealedSecret: its values are encrypted for the controller of one cluster. */
export interface SealedSecretManifest extends NamespacedName, Origin {
  readonly kind: 'SealedSecret'
  readonly apiVersion: string
  /** The whole object, with its namespace. */
  readonly object: JsonObject
}

/** An object of another kind, of which only the name is kept. */
export interface OtherManifest extends NamespacedName, Origin {
  readonly kind: 'other'
  /** `Deployment.apps`, `ConfigMap`. */
  readonly what: string
}

/** Everything in the files, in the order of files and documents. */
export interface Manifests {
  readonly secrets: readonly SecretManifest[]
  readonly sealed: readonly SealedSecretManifest[]
  readonly others: readonly OtherManifest[]
}

/**
 * Decrypts the whole content of a file.
 *
 * @throws UserError, AgeError or SopsError; nothing is handed out before all of it is authenticated
 */
export type Decrypt = (content: SecretBytes, name: string) => Promise<SecretBytes>

/** What can be decrypted; which of them a file needs shows in its content. */
export interface Decryption {
  readonly sops: Decrypt
  readonly age: Decrypt
}

/** How to read manifests. */
export interface ReadManifestsOptions {
  /** Of the connection: for manifests that name none. */
  readonly namespace: string
  /** `-n` as typed: a manifest of another namespace is refused, as by kubectl. */
  readonly typedNamespace?: string | undefined
  /** `-R`: folders below folders too. */
  readonly recursive: boolean
  /** For the path `-`. */
  readonly readStandardInput: ReadStandardInput
  /** Absent: encrypted files are refused. */
  readonly decryption?: Decryption
}
