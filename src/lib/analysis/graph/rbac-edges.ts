import type { RoleFact } from '../../model/facts/rbac.ts'
import type { BoundRole } from '../rbac/index.ts'
import { roleSettledBy } from '../reach/settle.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { subjectFor } from './own-rights.ts'
import { isNodeKey, userNameOnly } from './node-names.ts'
import { objectEvidence } from './path-builder.ts'

/** Adds what bindings grant: identity → role in its scope → requests that may be made. */
export function linkBindings(context: PathContext): void {
  for (const namespace of ['', ...context.namespaces]) {
    for (const bound of context.rbac.bindingsIn(namespace)) linkBinding(context, bound)
  }
}

function linkBinding(context: PathContext, bound: BoundRole): void {
  const { build, rbac } = context
  const { binding } = bound
  const kind = binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
  const granted = `${binding.namespace}|${binding.name}`
  const asAny = build.graph.station(`bound ${granted}`)
  const asSelf = build.graph.station(`bound-self ${granted}`)
  const keys = [...rbac.keysOf(binding)]
  for (const key of keys) {
    const evidence = (): readonly ReturnType<typeof objectEvidence>[] => [
      objectEvidence(kind, binding, { field: `subjects[${subjectFor(binding, key)}]` }),
    ]
    build.free(build.as(key), asAny, evidence)
    build.free(build.is(key), asSelf, evidence)
    if (isNodeKey(key)) build.free(userNameOnly(context, key), asAny, evidence)
  }
  if (bound.role === null) {
    const { kind: roleKind, name } = binding.roleRef
    const namespace = roleKind === 'Role' ? binding.namespace : ''
    build.graph.link(asAny, build.secrets(binding.namespace), {
      id: 'D1',
      confidence: 'unknown',
      settledBy: roleSettledBy(bound),
      evidence: [objectEvidence(roleKind, { namespace, name }, { state: 'could not be read' })],
    })
    return
  }
  linkRole(context, bound.role, binding.namespace)
  build.free(asAny, build.role(bound.role, binding.namespace))
  build.free(asSelf, build.roleAsSelf(bound.role, binding.namespace))
}

/** Adds what a role allows in a scope, unless that was done for another binding. */
function linkRole({ build, rightsOf }: PathContext, role: RoleFact, scope: string): void {
  if (!build.once(`role ${scope}|${role.namespace}|${role.name}`)) return
  const asAny = build.role(role, scope)
  const asSelf = build.roleAsSelf(role, scope)
  for (const { requests, name, rule } of rightsOf(role)) {
    if (requests.together === true || (requests.cluster === true && scope !== '')) continue
    const evidence = [
      objectEvidence(role.namespace === '' ? 'ClusterRole' : 'Role', role, { rule }),
    ]
    const from = requests.asOneself === true ? asSelf : asAny
    build.free(from, build.may(requests, scope, name), evidence)
  }
}

/**
 * The station of being granted a role in a scope, where nobody need be bound to
 * it yet; undefined for a role that opens nothing.
 */
export function grantedRole(
  context: PathContext,
  role: RoleFact,
  scope: string,
): Station | undefined {
  if (context.rightsOf(role).length === 0) return undefined
  linkRole(context, role, scope)
  const { build } = context
  const key = `granted ${scope}|${role.namespace}|${role.name}`
  const both = build.graph.station(key, build.roleText(role, scope))
  // Whoever is granted the role is granted all of it.
  if (build.once(key)) {
    build.free(both, build.role(role, scope))
    build.free(both, build.roleAsSelf(role, scope))
  }
  return both
}
