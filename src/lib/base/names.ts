import { UserError } from './errors.ts'

/** An object inside a namespace; `namespace` is empty for cluster-scoped objects. */
export interface NamespacedName {
  readonly namespace: string
  readonly name: string
}

/** `payments/db-password`, or only the name for cluster-scoped objects. Also the key of our maps. */
export function qualifiedName({ namespace, name }: NamespacedName): string {
  return namespace === '' ? name : `${namespace}/${name}`
}

/** Whether both are the same object, of one kind. */
export function isSameName(a: NamespacedName, b: NamespacedName): boolean {
  return a.namespace === b.namespace && a.name === b.name
}

/** `deployment/api`, as kubectl calls an object within its namespace. */
export function kindAndName({
  kind,
  name,
}: {
  readonly kind: string
  readonly name: string
}): string {
  return `${kind.toLowerCase()}/${name}`
}

// RFC 1123 subdomain, as k8s.io/apimachinery/pkg/util/validation requires of most object names.
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Whether `text` could be the name of a Secret, pod, node or service account. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text)
}

// RFC 1123 label, as `ValidateNamespaceName` requires.
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** Whether `text` could be the name of a namespace. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && LABEL.test(text)
}

/**
 * Reads `NAME` or `NAMESPACE/NAME` as typed by a user.
 *
 * @throws UserError when either part could not be the name of an object
 */
export function parseQualifiedName(text: string, defaultNamespace: string): NamespacedName {
  const slash = text.indexOf('/')
  const namespace = slash === -1 ? defaultNamespace : text.slice(0, slash)
  const name = text.slice(slash + 1)
  if (!isObjectName(name) || !isObjectName(namespace)) {
    throw new UserError(`"${text}" is not the name of a Secret`, [
      'write NAME or NAMESPACE/NAME, in lower case, as `kubectl get secrets -A` shows them',
    ])
  }
  return { namespace, name }
}
