import type { JsonObject } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { Manager } from '../../analysis/managers/managers.ts'
import type { PlainSecret, Violation } from '../../crypto/secret-types/index.ts'

/** An object as a manifest wants it. */
export type Wanted = WantedSecret | WantedObject

export interface WantedSecret extends NamespacedName {
  readonly kind: 'Secret'
  readonly secret: PlainSecret
}

/** A SealedSecret: nothing in it is in clear. */
export interface WantedObject extends NamespacedName {
  readonly kind: 'SealedSecret'
  readonly apiVersion: string
  readonly object: JsonObject
}

/** The state of an object that a plan was made for; it is carried out on no other. */
export interface Base {
  readonly uid: string
  readonly resourceVersion: string
}

/** An object as it stands in the cluster. */
export type Live = LiveSecret | LiveObject

interface LiveBase extends Base {
  /** As the API server keeps it. */
  readonly managedFields: readonly unknown[]
}

export interface LiveSecret extends LiveBase {
  readonly kind: 'Secret'
  /** Without the last-applied annotation. */
  readonly secret: PlainSecret
  readonly lastApplied: LastApplied
  /** Controllers and tools that would undo what others write. */
  readonly managers: readonly Manager[]
}

export interface LiveObject extends LiveBase {
  readonly kind: 'SealedSecret'
  readonly object: JsonObject
}

/** The annotation in which kubectl's client-side apply keeps the whole manifest. */
export type LastApplied = 'absent' | 'harmless' | 'holds values'

/** A field that somebody else set to something else. */
export interface FieldConflict {
  /** `data[password]`. */
  readonly field: string
  /** Names of field managers. */
  readonly managers: readonly string[]
}

/** A key that is not in the manifest and stays, since others set it. */
export interface KeptKey {
  readonly key: string
  readonly managers: readonly string[]
}

/** What an apply changes. Keys are those of `data`, or of `spec.encryptedData`. */
export interface Changes {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly kept: readonly KeptKey[]
  /** Other fields: `metadata.labels[app]`, `immutable`. */
  readonly fields: readonly string[]
}

/** One object to apply. */
export interface ApplyStep {
  readonly action: 'apply'
  readonly wanted: Wanted
  /** Absent where there is no such object yet. */
  readonly base?: Base
  readonly change: 'created' | 'configured' | 'unchanged'
  readonly changes: Changes
  /** Take fields from other managers. */
  readonly force: boolean
  /** The fields that are taken. */
  readonly forced: readonly FieldConflict[]
  /** What is to be made ours first. */
  readonly takeOver?: TakeOver
}

/** A change of who owns which field, before an apply. */
export interface TakeOver {
  /** As they are to be. */
  readonly managedFields: readonly unknown[]
  /** Take the last-applied annotation away as well. */
  readonly purgeLastApplied: boolean
}

/** Why an object is not applied. */
export type Refusal =
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | { readonly kind: 'conflict'; readonly conflicts: readonly FieldConflict[] }
  | { readonly kind: 'managed'; readonly managers: readonly Manager[] }
  /** The manifest names a `uid` or `resourceVersion` that is not that of the object. */
  | { readonly kind: 'stale'; readonly field: 'uid' | 'resourceVersion' }

/** What is to be told, though the object is applied. */
export type Remark =
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | { readonly kind: 'lastApplied' }
  | { readonly kind: 'kept'; readonly keys: readonly KeptKey[] }
  | { readonly kind: 'managed'; readonly managers: readonly Manager[] }

/** What is to be done with one object. */
export interface ApplyPlan {
  readonly step: ApplyStep
  /** Empty when nothing stands in the way. */
  readonly refusals: readonly Refusal[]
  readonly remarks: readonly Remark[]
}

/** What the user allows. */
export interface ApplyOptions {
  readonly forceConflicts: boolean
  readonly forceManaged: boolean
  readonly purgeLastApplied: boolean
  /** Refuse also what the API server would take although nothing can use it. */
  readonly strict: boolean
  /** For certificates and tokens. */
  readonly now: Date
}
