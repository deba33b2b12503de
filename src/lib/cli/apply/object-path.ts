import type { NamespacedName } from '../../base/names.ts'

/** An object that `apply` writes. */
export type Target = NamespacedName &
  ({ readonly kind: 'Secret' } | { readonly kind: 'SealedSecret'; readonly apiVersion?: string })

/** The path of all Secrets of a namespace. */
export function secretsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`
}

/** The path of an object on the API server. */
export function objectPath(target: Target): string {
  const name = encodeURIComponent(target.name)
  if (target.kind === 'Secret') return `${secretsPath(target.namespace)}/${name}`
  const namespace = encodeURIComponent(target.namespace)
  const { apiVersion = 'bitnami.com/v1alpha1' } = target
  return `/apis/${apiVersion}/namespaces/${namespace}/sealedsecrets/${name}`
}
