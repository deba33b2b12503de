import { type JsonObject, member, objectOf, textOf } from '../../base/json.ts'
import { SealError } from './seal-error.ts'

/** What a sealed value is bound to: name and namespace, the namespace, or nothing. */
export type SealScope = 'strict' | 'namespace-wide' | 'cluster-wide'

/** Where a sealed value can be opened. */
export interface SealTarget {
  readonly scope: SealScope
  /** May be empty when the scope is cluster-wide. */
  readonly namespace: string
  /** May be empty unless the scope is strict. */
  readonly name: string
}

const CLUSTER_WIDE = 'sealedsecrets.bitnami.com/cluster-wide'
const NAMESPACE_WIDE = 'sealedsecrets.bitnami.com/namespace-wide'

/**
 * The OAEP label that binds a sealed value to its target (EncryptionLabel in
 * sealed-secrets, pkg/apis/sealedsecrets/v1alpha1).
 *
 * @throws SealError `namespace` when a part is missing: it is never filled in from elsewhere
 */
export function encryptionLabel({ scope, namespace, name }: SealTarget): string {
  if (scope === 'cluster-wide') return ''
  if (namespace === '') throw missing('namespace', scope)
  if (scope === 'namespace-wide') return namespace
  if (name === '') throw missing('name', scope)
  return `${namespace}/${name}`
}

function missing(field: string, scope: SealScope): SealError {
  return new SealError('namespace', `the ${scope} scope needs metadata.${field}`, [
    `write metadata.${field} into the manifest: a sealed value opens only there`,
  ])
}

/** The scope that annotations ask for (SecretScope); cluster-wide wins. */
export function scopeOf(metadata: JsonObject): SealScope {
  const annotations = objectOf(metadata['annotations'])
  if (member(annotations, CLUSTER_WIDE) === 'true') return 'cluster-wide'
  if (member(annotations, NAMESPACE_WIDE) === 'true') return 'namespace-wide'
  return 'strict'
}

/** The annotations with the marks of `scope` and of no other (UpdateScopeAnnotations). */
export function withScope(annotations: JsonObject, scope: SealScope): JsonObject {
  const others = Object.entries(annotations).filter(
    ([key]) => key !== CLUSTER_WIDE && key !== NAMESPACE_WIDE,
  )
  if (scope === 'strict') return Object.fromEntries(others)
  const mark = scope === 'cluster-wide' ? CLUSTER_WIDE : NAMESPACE_WIDE
  return Object.fromEntries([...others, [mark, 'true']])
}

/** Where the values of an object open: its own name and namespace, by its own annotations. */
export function targetOf(metadata: JsonObject): SealTarget {
  return {
    scope: scopeOf(metadata),
    namespace: textOf(metadata['namespace']),
    name: textOf(metadata['name']),
  }
}
