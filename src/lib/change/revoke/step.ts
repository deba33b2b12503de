/** The steps of a revocation, as data. */
import type { ObjectChange } from '../../analysis/cut/index.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Earlier } from './ending-rotation.ts'
import type {
  CertificateQuestion,
  FilesQuestion,
  RegistryQuestion,
  RotationQuestion,
  SshQuestion,
} from './questions.ts'
import type { Whom } from './whom.ts'

/** An object that a step changes. */
export interface ObjectRef extends NamespacedName {
  readonly resource: 'secrets' | 'serviceaccounts' | 'pods'
  readonly uid: string
  /** Where nothing of it may have changed since the plan was made. */
  readonly resourceVersion?: string
}

/** Changes labels, annotations or switches; null takes one away. */
export interface MetadataStep {
  readonly type: 'metadata'
  readonly id: string
  readonly title: string
  readonly object: ObjectRef
  readonly labels?: Readonly<Record<string, string | null>>
  readonly annotations?: Readonly<Record<string, string | null>>
  /** Keys of a Secret that say what it is good for, which is no secret. */
  readonly switches?: Readonly<Record<string, 'true' | 'false'>>
  /** That it is so already. */
  readonly isDone?: boolean
  /** Flag of the verb that takes it back. */
  readonly undo?: string
}

export interface DeleteStep {
  readonly type: 'delete'
  readonly id: string
  readonly title: string
  readonly object: ObjectRef
}

/** Asks whoever accepts the credential. */
export interface ProveStep {
  readonly type: 'prove'
  readonly id: string
  readonly title: string
  readonly question: Question
}

/** What somebody else has to do. */
export interface ByHandStep {
  readonly type: 'byHand'
  readonly id: string
  readonly title: string
  /** What there is a command for. */
  readonly change?: ObjectChange
}

export type Step = MetadataStep | DeleteStep | ProveStep | ByHandStep

/** Asks every API server whose token it is. */
export interface TokenQuestion {
  readonly type: 'token'
  readonly token: SecretBytes
  readonly wanted: 'refused' | 'accepted'
  /** Which, where there are several: `the token in key kubeconfig`. */
  readonly name?: string
  /** That it may die some time after the deed: a deletion that is pending counts after a minute. */
  readonly isPending?: boolean
}

/** Asks every API server about a certificate, showing it. */
export interface ClientCertificateQuestion {
  readonly type: 'client-certificate'
  /** PEM. */
  readonly certificate: string
  readonly key: SecretBytes
  /** Whether its owner may do any of it; without, whether it is refused. */
  readonly rights?: { readonly checks: readonly AccessCheck[]; readonly isComplete: boolean }
}

/** Something that somebody may or may not do; an empty namespace or name means any. */
export type AccessCheck =
  | {
      readonly verb: string
      readonly group: string
      /** With its subresource: `pods/exec`. */
      readonly resource: string
      readonly namespace: string
      readonly name: string
    }
  | { readonly verb: string; readonly path: string }

/** What is asked to prove a revocation. */
export type Question =
  | TokenQuestion
  | RegistryQuestion
  | CertificateQuestion
  | FilesQuestion
  | RotationQuestion
  | SshQuestion
  | ClientCertificateQuestion

/** What is going to be done, and what is left then. */
export interface Plan {
  readonly steps: readonly Step[]
  /** What stays exposed, or has still to be done, in words. */
  readonly residual: readonly string[]
}

/** What the operator wants. */
export interface Wish {
  /** Take a quarantine back. */
  readonly undo: boolean
  /** What can only be done once and for all. */
  readonly delete: boolean
  /** A service account, for a token that dies with nothing less. */
  readonly deleteAccount: boolean
  readonly now: Date
  /** Who is named to be asked. */
  readonly whom: Whom
  /** Where the values are not those of today. */
  readonly earlier?: Earlier
}
