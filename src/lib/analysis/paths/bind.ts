import { perObject, remembered } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedWithout, type Creation, creations } from '../graph/made-anew.ts'
import { allowedBy, holdersOf, isAllowed, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { usableNames } from '../graph/usable-names.ts'
import { grantedRole } from '../graph/rbac-edges.ts'
import type { RoleRight } from '../graph/role-rights.ts'
import { combine, countsTogether } from './combined.ts'
import { withEveryRight } from './every-right.ts'
import type { Evidence } from '../reach/report.ts'
import { BIND_CLUSTER_ROLES, BIND_ROLES } from './requests.ts'
import { roleKinds, WRITE_BINDINGS } from './role-kinds.ts'

/**
 * Row I11: `bind` on the role in the binding's namespace, and a binding that can
 * be written, in one request of one identity. What a binding refers to cannot be
 * changed, so rights to change bindings count for the roles of those that exist.
 * Source: pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased.
 */
export function connectBind(context: PathContext): void {
  const done = new Set<string>()
  // What is bound may allow to bind more.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = holders(context).filter(({ key }) => !done.has(key))
    if (open.length === 0 || (round > 0 && open.length > MOST_AT_ONCE)) return
    for (const { key } of open) done.add(key)
    connectHolders(context, open)
  }
}

const BIND = [BIND_CLUSTER_ROLES, BIND_ROLES]

/** Who may bind some role; the binding may be written by a right of another source. */
function holders(context: PathContext): readonly KnownIdentity[] {
  return holdersOf(context, BIND, WRITE_BINDINGS)
}

/** How many bindings one after the other are followed that only matter together. */
const MOST_ROUNDS = 6
/** Where what is bound lets so many bind more, one of them has long come by everything. */
const MOST_AT_ONCE = 1000

/** Roles that a binding in the namespace can refer to, those with every right first. */
const rolesToBind = perObject(({ facts }: Model): RolesIn => {
  const byNamespace = Map.groupBy(facts.Role, ({ namespace }) => namespace)
  const own = (namespace: string): readonly RoleFact[] => byNamespace.get(namespace) ?? []
  return remembered((namespace: string) =>
    strongestFirst(namespace === '' ? own('') : [...own(''), ...own(namespace)]),
  )
})

type RolesIn = (namespace: string) => readonly RoleFact[]

function connectHolders(context: PathContext, all: readonly KnownIdentity[]): void {
  const rolesIn = rolesToBind(context.model)
  for (const identity of all) {
    for (const namespace of scopes(context, identity)) {
      const everything = bindIn(context, identity, namespace, rolesIn)
      // Who can have every right everywhere needs no roles of namespaces.
      if (everything && namespace === '') break
    }
  }
}

/** Where the identity's own rights to bind apply, its groups' included. */
function scopes(
  context: PathContext,
  { key, groups, boundIn = '' }: KnownIdentity,
): ReadonlySet<string> {
  const own = BIND.flatMap((each) => ownRights(context, each).of({ key, groups }))
  const found = new Set(own.map(({ namespace }) => namespace))
  // What was bound in one namespace adds nothing elsewhere, where all was tried without it.
  if (boundIn !== '') return new Set(found.has('') || found.has(boundIn) ? [boundIn] : [])
  return found.has('') ? new Set(['', ...context.namespaces]) : found
}

/** @returns whether the identity can have every right there, so that other roles add nothing */
function bindIn(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
  rolesIn: RolesIn,
): boolean {
  const writable = writableRoles(context, identity, namespace)
  if (writable === undefined) return false
  for (const role of rolesIn(namespace)) {
    const evidence = bindRights(context, identity, role, namespace, writable)
    const to = evidence && grantedRole(context, role, namespace)
    if (evidence === undefined || to === undefined) continue
    context.build.step(context.build.as(identity.key), to, { id: 'I11', evidence })
    if (isEverything(role)) {
      withEveryRight(context, identity, namespace, (bound) => {
        context.build.step(context.build.is(identity.key), bound, { id: 'I11', evidence })
      })
      return true
    }
    connectBound(context, identity, role, namespace, evidence)
  }
  return false
}

/**
 * Some requests take several rights of one identity, such as to impersonate a
 * group. Who binds a role to itself becomes somebody with the rights of both.
 */
function connectBound(
  context: PathContext,
  identity: KnownIdentity,
  role: RoleFact,
  namespace: string,
  evidence: readonly Evidence[],
): void {
  const { build, rightsOf } = context
  const isGained = (right: RoleRight): boolean =>
    (right.requests.cluster !== true || namespace === '') &&
    usableNames(right, undefined, namespace)?.length !== 0 &&
    !isAllowed(context, identity, right.requests, namespace, right.name)
  const all = rightsOf(role)
  if (!all.some((right) => countsTogether(right.requests) && isGained(right))) return
  const rights = all.filter(isGained)
  const key = `${identity.key} bound ${namespace}|${role.namespace}|${role.name}`
  if (!build.once(key)) return
  const kind = role.namespace === '' ? 'ClusterRole' : 'Role'
  const gained = rights.map((right) => {
    const { requests, name, rule } = right
    const among = usableNames(right, undefined, namespace)
    return { requests, namespace, name, among, evidence: [objectEvidence(kind, role, { rule })] }
  })
  const { is, as } = combine(context, identity, { key, namespace, gained })
  // Who only acts as somebody still does afterwards: impersonation does not nest.
  for (const [from, to] of [
    [build.is(identity.key), is],
    [build.as(identity.key), as],
  ] as const) {
    const bound = build.graph.station(`bound ${to}`, build.roleText(role, namespace))
    build.step(from, bound, { id: 'I11', evidence })
    build.free(bound, to)
  }
}

function bindRights(
  context: PathContext,
  identity: KnownIdentity,
  role: RoleFact,
  namespace: string,
  writable: WritableRole,
): readonly Evidence[] | undefined {
  const { bind } = roleKinds(role.namespace)
  const place = { namespace, name: role.name }
  for (const { evidence, instead } of writable(role)) {
    const own = allowedWithout(context, identity, bind, place, instead)
    if (own !== undefined) return [...own, ...evidence]
  }
  return undefined
}

function strongestFirst(roles: readonly RoleFact[]): readonly RoleFact[] {
  return [...roles.filter(isEverything), ...roles.filter((role) => !isEverything(role))]
}

function isEverything({ rules }: RoleFact): boolean {
  return rules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      [verbs, apiGroups, resources].every((list) => list.includes('*')) &&
      resourceNames.length === 0,
  )
}

type WritableRole = (role: RoleFact) => readonly Creation[]

/** For which roles the identity can write a binding in the namespace; undefined for none. */
function writableRoles(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
): WritableRole | undefined {
  const { makeBinding, changeBinding } = roleKinds(namespace)
  const created = creations(context, identity, makeBinding, namespace)
  if (created.some(({ instead }) => instead === undefined)) return () => created
  const changed = context.rbac.bindingsIn(namespace).flatMap(({ binding, role }) => {
    const by = allowedBy(context, identity, changeBinding, namespace, binding.name)
    return by === undefined || role === null ? [] : [[role, by] as const]
  })
  if (changed.length === 0 && created.length === 0) return undefined
  const known = new Map(changed)
  return (role) => {
    const evidence = known.get(role)
    return evidence === undefined ? created : [{ evidence }, ...created]
  }
}
