import type { PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import type { BoundRole } from '../rbac/index.ts'
import { settledBy } from '../reach/settle.ts'
import type { PathContext } from './context.ts'
import { objectEvidence } from './path-builder.ts'
import { allowedNames, type Requests } from './requests.ts'

/** Everything that a role allows, found once for all the places where it is bound. */
interface RoleRights {
  readonly role: RoleFact
  readonly rights: readonly {
    readonly requests: Requests
    readonly name: string | null
    /** From 1. */
    readonly rule: number
  }[]
}

/** Adds what bindings grant: identity → role in its scope → requests that may be made. */
export function linkBindings(context: PathContext, catalogue: readonly Requests[]): void {
  const rightsOf = rememberedRights(catalogue)
  for (const namespace of ['', ...context.namespaces]) {
    for (const bound of context.rbac.bindingsIn(namespace)) linkBinding(context, bound, rightsOf)
  }
}

type RightsOf = (role: RoleFact) => RoleRights

function rememberedRights(catalogue: readonly Requests[]): RightsOf {
  const known = new Map<RoleFact, RoleRights>()
  return (role) => {
    let rights = known.get(role)
    if (rights === undefined)
      known.set(role, (rights = { role, rights: rightsIn(role, catalogue) }))
    return rights
  }
}

function rightsIn(role: RoleFact, catalogue: readonly Requests[]): RoleRights['rights'] {
  return role.rules.flatMap((rule: PolicyRule, at) =>
    catalogue.flatMap((requests) =>
      allowedNames(requests, rule).map(({ name }) => ({ requests, name, rule: at + 1 })),
    ),
  )
}

function linkBinding(context: PathContext, bound: BoundRole, rightsOf: RightsOf): void {
  const { build, rbac } = context
  const { binding } = bound
  const kind = binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
  const granted = `${binding.namespace}|${binding.name}`
  const asAny = build.graph.station(`bound ${granted}`)
  const asSelf = build.graph.station(`bound-self ${granted}`)
  const keys = [...rbac.keysOf(binding)]
  for (const key of keys) {
    const evidence = (): readonly ReturnType<typeof objectEvidence>[] => [
      objectEvidence(kind, binding, { field: `subjects[${subjectAt(context, bound, key)}]` }),
    ]
    build.free(build.as(key), asAny, evidence)
    build.free(build.is(key), asSelf, evidence)
  }
  if (bound.role === null) {
    const { kind: roleKind, name } = binding.roleRef
    const namespace = roleKind === 'Role' ? binding.namespace : ''
    build.graph.link(asAny, build.secrets(binding.namespace), {
      id: 'D1',
      confidence: 'unknown',
      settledBy: settledBy(bound.blind),
      evidence: [objectEvidence(roleKind, { namespace, name }, { state: 'could not be read' })],
    })
    return
  }
  linkRole(context, rightsOf(bound.role), binding.namespace)
  build.free(asAny, build.role(bound.role, binding.namespace))
  build.free(asSelf, build.roleAsSelf(bound.role, binding.namespace))
}

function subjectAt({ rbac }: PathContext, { binding }: BoundRole, key: string): number {
  return binding.subjects.findIndex((subject) =>
    rbac.keysOf({ ...binding, subjects: [subject] }).has(key),
  )
}

/** Adds what a role allows in a scope, unless that was done for another binding. */
export function linkRole(
  { build }: PathContext,
  { role, rights }: RoleRights,
  scope: string,
): void {
  if (!build.once(`role ${scope}|${role.namespace}|${role.name}`)) return
  const asAny = build.role(role, scope)
  const asSelf = build.roleAsSelf(role, scope)
  for (const { requests, name, rule } of rights) {
    if (requests.cluster === true && scope !== '') continue
    const evidence = [
      objectEvidence(role.namespace === '' ? 'ClusterRole' : 'Role', role, { rule }),
    ]
    const from = requests.asOneself === true ? asSelf : asAny
    build.free(from, build.may(requests, scope, name), evidence)
  }
}

/** Adds what a role allows in a scope where nobody is bound to it yet. */
export function roleLinker(
  context: PathContext,
  catalogue: readonly Requests[],
): (role: RoleFact, scope: string) => number {
  const rightsOf = rememberedRights(catalogue)
  return (role, scope) => {
    linkRole(context, rightsOf(role), scope)
    // Whoever is granted the role is granted all of it.
    const { build } = context
    const both = build.graph.station(`granted ${scope}|${role.namespace}|${role.name}`)
    if (build.once(`granted ${scope}|${role.namespace}|${role.name}`)) {
      build.free(both, build.role(role, scope))
      build.free(both, build.roleAsSelf(role, scope))
    }
    return both
  }
}
