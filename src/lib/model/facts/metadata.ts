/** The part of `metadata` that every fact keeps. */
export interface Metadata {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** `creationTimestamp`, RFC 3339; empty when the input has none. */
  readonly created: string
}

/** An entry of `metadata.ownerReferences` that is marked as the controller, or the first one. */
export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** Points at any object, for evidence. `namespace` is absent for cluster-scoped objects. */
export interface ObjectRef {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}
