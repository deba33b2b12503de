import type { MatchKind } from './types.ts'

/** An object of the cluster. */
export interface ObjectPlace {
  readonly in: 'cluster'
  /** `secrets`, `deployments.apps`. */
  readonly resource: string
  readonly kind: string
  /** Empty for objects that are in no namespace. */
  readonly namespace: string
  readonly name: string
}

/** A file, as it is or as it was in a commit. */
export interface FilePlace {
  readonly in: 'file'
  readonly file: string
  /** The first commit that has it, as `git rev-list` names it; absent for the file as it is. */
  readonly commit?: string
  /** How the file is encrypted, where it had to be decrypted first. */
  readonly encrypted?: 'sops' | 'age' | 'sealed-secret'
}

/** One place where something was found. It never holds what was found, nor its length or a hash of it. */
export interface Hit {
  readonly place: ObjectPlace | FilePlace
  /** `data.password`; absent for a file that is no manifest. */
  readonly field?: string
  readonly found: MatchKind
  /** For `shape`: its name. */
  readonly shape?: string
  /** What it is in, from the inside out: `base64`, `JSON`. */
  readonly inside: readonly string[]
}

/** A place that could not be unpacked as a whole, so that not finding anything there says nothing. */
export interface CutOff {
  readonly place: ObjectPlace | FilePlace
  readonly field?: string
}

/** What one object or file came to. */
export interface Searched {
  readonly hits: readonly Hit[]
  readonly cutOff: readonly CutOff[]
}
