import { qualifiedName } from '../../base/names.ts'
import type { BindingFact } from '../../model/facts/rbac.ts'
import type { RoleRight } from './role-rights.ts'

/** Under which of its names a right that a role gives by a binding is of use: not those of the two. */
export function usableNames(
  { requests, among, role }: RoleRight,
  binding: BindingFact | undefined,
  scope: string,
): readonly string[] | undefined {
  if (among === undefined || requests.creates === undefined) return undefined
  // Rights on objects of every namespace come from objects of none.
  if (scope === '' && requests.cluster !== true) return among
  const giver = requests.creates === 'Binding' ? binding : role
  if (giver === undefined) return among
  return among.filter((name) => qualifiedName(giver) !== qualifiedName({ namespace: scope, name }))
}
