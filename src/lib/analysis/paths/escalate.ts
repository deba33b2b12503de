import { remembered } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, holdersOfAll, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import type { Evidence } from '../reach/report.ts'
import { everythingFor } from './every-right.ts'
import { type RoleKinds, roleKinds } from './role-kinds.ts'
import { connectRewritten, joinMakers, rewritesSome } from './without-bind.ts'

/**
 * Row I13: `escalate` and a change of the role in one request of one identity;
 * whoever is bound to the role then has every right where it is bound. Source:
 * pkg/registry/rbac/{role,clusterrole}/policybased, escalation_check.go.
 */
export function connectEscalate(context: PathContext): void {
  const byNamespace = Map.groupBy(context.model.facts.Role, ({ namespace }) => namespace)
  const named = remembered((kinds: RoleKinds) => namesInRights(context, kinds))
  const writers = remembered(({ escalate, change }: RoleKinds) =>
    holdersOfAll(context, escalate, change),
  )
  for (const [namespace, roles] of byNamespace) {
    const kinds = roleKinds(namespace)
    const by = writers(kinds)
    const all = rewritten(context, by, { namespace, name: null }, roles)
    const some = roles
      .filter(({ name }) => named(kinds).has(name))
      .filter(({ name }) => rewritten(context, by, { namespace, name }, roles))
    if (!all && some.length === 0) continue
    joinMakers(context, namespace, { needs: [rewritesSome(context, namespace)], id: 'I13' })
  }
}

/** Names that rights to rewrite roles are limited to; other roles are rewritten only by who may rewrite all. */
function namesInRights(
  context: PathContext,
  { escalate, change }: RoleKinds,
): ReadonlySet<string | null> {
  const rights = [escalate, change].flatMap((each) => ownRights(context, each).all)
  return new Set(rights.map(({ name }) => name))
}

/**
 * Adds those who may rewrite one role of a namespace, or each of them.
 *
 * @returns whether there are any
 */
function rewritten(
  context: PathContext,
  writers: readonly KnownIdentity[],
  { namespace, name }: { readonly namespace: string; readonly name: string | null },
  all: readonly RoleFact[],
): boolean {
  const { build } = context
  const key = `${namespace}|${name ?? ''}`
  const writer = build.graph.station(`writes I13 ${key}`)
  let found = false
  for (const identity of writers) {
    const evidence = rewriteRights(context, identity, { namespace, name })
    if (evidence === undefined) continue
    // Who may rewrite all of them is not looked at for each.
    if (name !== null && rewriteRights(context, identity, { namespace, name: null })) continue
    build.free(build.as(identity.key), writer, evidence)
    found = true
  }
  if (!found) return false
  const roles = name === null ? all : all.filter((role) => role.name === name)
  everythingFor(context, { key, id: 'I13', roles, needs: [writer] })
  connectRewritten(context, { roles, writer }, namespace)
  return true
}

/** Rights to rewrite a role that is there, or each of them. */
export function rewriteRights(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, name }: { readonly namespace: string; readonly name: string | null },
): readonly Evidence[] | undefined {
  const { escalate, change } = roleKinds(namespace)
  const first = allowedBy(context, identity, escalate, namespace, name)
  const second = first && allowedBy(context, identity, change, namespace, name)
  return first === undefined || second === undefined ? undefined : [...first, ...second]
}
