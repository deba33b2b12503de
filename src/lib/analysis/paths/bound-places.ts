import { perObject } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { PathContext } from '../graph/context.ts'
import type { BoundRole } from '../rbac/index.ts'

/** A binding with the role that it refers to, which is there. */
export type Bound = BoundRole & { readonly role: RoleFact }

const boundByRole = perObject(
  ({ rbac, namespaces }: PathContext): ReadonlyMap<RoleFact, readonly Bound[]> => {
    const all = ['', ...namespaces].flatMap((namespace) => rbac.bindingsIn(namespace))
    return Map.groupBy(
      all.filter((each): each is Bound => each.role !== null),
      ({ role }) => role,
    )
  },
)

/** By what some roles are bound, by the namespace where; empty for everywhere. */
export function placesOf(
  context: PathContext,
  roles: readonly RoleFact[],
): ReadonlyMap<string, readonly Bound[]> {
  const bound = boundByRole(context)
  const all = roles.flatMap((role) => bound.get(role) ?? [])
  return Map.groupBy(all, ({ binding }) => binding.namespace)
}
