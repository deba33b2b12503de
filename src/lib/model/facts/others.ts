import type { Metadata, ObjectRef, Owner } from './metadata.ts'
import type { PodSecretRef } from './pod.ts'

export interface NamespaceFact extends Metadata {
  readonly kind: 'Namespace'
  readonly labels: Readonly<Record<string, string>>
  /** It is being deleted, so nothing can be created in it. Absent when it is not. */
  readonly terminating?: boolean
}

export interface NodeFact extends Metadata {
  readonly kind: 'Node'
  readonly labels: Readonly<Record<string, string>>
}

export interface ServiceAccountFact extends Metadata {
  readonly kind: 'ServiceAccount'
  readonly automount?: boolean
  /**
   * Admission looks whether what its pods name is among `secrets`: the annotation
   * `kubernetes.io/enforce-mountable-secrets`.
   */
  readonly limitsSecrets?: boolean
  /** `secrets[].name`. */
  readonly secrets: readonly string[]
  readonly imagePullSecrets: readonly string[]
}

/**
 * Any other object that names a Secret: Ingress, Gateway, StorageClass, custom
 * resources.
 */
export interface ReferenceFact {
  readonly kind: 'Reference'
  readonly from: ObjectRef & { readonly apiVersion: string }
  readonly owner?: Owner
  /** `spec.tls[0].secretName`. */
  readonly field: string
  readonly secret: {
    readonly name: string
    /** Absent when the namespace cannot be known from the object. */
    readonly namespace?: string
    /** `name` or `namespace` is a template such as `${pvc.namespace}`, kept as written. */
    readonly template?: boolean
  }
  readonly key?: string
  readonly optional?: boolean
  /** Whether the object reads the Secret, writes it (cert-manager's `secretName`), or is stored in it. */
  readonly role: 'reads' | 'writes'
  /**
   * - `built-in`: a Kubernetes API that this program knows
   * - `adapter`: a custom resource family that this program knows
   * - `schema-inferred`: found by walking the CRD's schema
   */
  readonly basis: 'built-in' | 'adapter' | 'schema-inferred'
  /** Where the field stands in a pod template: how containers made from it get the Secret. */
  readonly as?: PodSecretRef
  /**
   * Only for references into another namespace that need a ReferenceGrant there:
   * whether one allows it. Absent when grants could not be read.
   */
  readonly permitted?: boolean
}

/** A served CustomResourceDefinition and the fields of it that look like references to Secrets. */
export interface CustomKindFact {
  readonly kind: 'CustomKind'
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly customKind: string
  readonly namespaced: boolean
  /**
   * Path expressions of `model/references/path.ts`. Empty when the schema shows
   * no Secret-shaped field and no adapter exists.
   */
  readonly secretFields: readonly string[]
  /** Whether an object may name a Secret outside its own namespace. */
  readonly crossNamespace: boolean
}
