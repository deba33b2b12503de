import { UserError } from '../../base/errors.ts'
import { isNamespaceName, type NamespacedName, parseQualifiedName } from '../../base/names.ts'
import { checkGivenNamespace } from '../scope.ts'

/**
 * Name and namespace as far as they were typed; nothing comes from the context.
 *
 * @param given of -n
 * @throws UserError when they contradict each other, or are none
 */
export function typedPlace(
  given: string | undefined,
  typedName: string | undefined,
): Partial<NamespacedName> {
  if (given && !isNamespaceName(given)) {
    throw new UserError(`"${given}" of -n is not the name of a namespace`)
  }
  const namespace = given ? { namespace: given } : {}
  if (typedName === undefined) return namespace
  // Any namespace lets the rest be checked.
  const typed = parseQualifiedName(typedName, given || 'default')
  checkGivenNamespace(typedName, typed.namespace, given)
  return typedName.includes('/') ? typed : { ...namespace, name: typed.name }
}
