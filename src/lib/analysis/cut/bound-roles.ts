import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { rbacIndex } from '../rbac/index.ts'
import { type SumsOf, sumsOf } from './aggregation.ts'

/** Which bindings grant which roles, as far as both were seen. */
export interface BoundRoles {
  readonly roleOf: ReadonlyMap<BindingFact, RoleFact>
  readonly bindingsOf: ReadonlyMap<RoleFact, readonly BindingFact[]>
  readonly sumsOf: SumsOf
}

/** Bindings that grant the rules of a role: its own, and those of what is summed up from it. */
export function bindingsWith(
  { bindingsOf, sumsOf: sums }: BoundRoles,
  role: RoleFact,
): readonly BindingFact[] {
  return [role, ...sums(role)].flatMap((each) => bindingsOf.get(each) ?? [])
}

/** Arranges the bindings whose roles were seen. */
export function boundRoles(model: Model): BoundRoles {
  const index = rbacIndex(model)
  const namespaces = new Set(model.facts.Binding.map(({ namespace }) => namespace))
  const bound = [...namespaces].flatMap((namespace) =>
    index
      .bindingsIn(namespace)
      .flatMap(({ binding, role }) => (role === null ? [] : [{ binding, role }])),
  )
  const byRole = Map.groupBy(bound, ({ role }) => role)
  return {
    sumsOf: sumsOf(model.facts.Role),
    roleOf: new Map(bound.map(({ binding, role }) => [binding, role])),
    bindingsOf: new Map(
      [...byRole].map(([role, list]) => [role, list.map(({ binding }) => binding)]),
    ),
  }
}
