import type { RoleFact } from '../../model/facts/rbac.ts'
import type { PathContext } from '../graph/context.ts'
import type { BoundRole } from '../rbac/index.ts'

/** A binding with the role that it refers to, which is there. */
export type Bound = BoundRole & { readonly role: RoleFact }

const known = new WeakMap<PathContext, ReadonlyMap<RoleFact, readonly Bound[]>>()

/** By what some roles are bound, by the namespace where; empty for everywhere. */
export function placesOf(
  context: PathContext,
  roles: readonly RoleFact[],
): ReadonlyMap<string, readonly Bound[]> {
  let bound = known.get(context)
  if (bound === undefined) known.set(context, (bound = arrange(context)))
  const all = roles.flatMap((role) => bound.get(role) ?? [])
  return Map.groupBy(all, ({ binding }) => binding.namespace)
}

function arrange({ rbac, namespaces }: PathContext): ReadonlyMap<RoleFact, readonly Bound[]> {
  const all = ['', ...namespaces].flatMap((namespace) => rbac.bindingsIn(namespace))
  return Map.groupBy(
    all.filter((each): each is Bound => each.role !== null),
    ({ role }) => role,
  )
}
