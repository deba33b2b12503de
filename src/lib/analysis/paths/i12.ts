import type { RoleFact } from '../../model/facts/rbac.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { allowedBy, candidates } from '../graph/own-rights.ts'
import type { BoundRole } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import type { AccessPath } from './access-path.ts'
import { roleKinds, WRITE_BINDINGS } from './role-kinds.ts'

/** Adds the roles that whoever acts as somebody can bind to itself as them. */
function connectPassedOn(context: PathContext): void {
  const { build, rbac, namespaces } = context
  const writers = writersByKey(context)
  for (const namespace of ['', ...namespaces]) {
    for (const bound of rbac.bindingsIn(namespace)) {
      if (bound.role === null || !isForOneselfOnly(context, bound.role)) continue
      const to = build.roleAsSelf(bound.role, namespace)
      const holders = [...rbac.keysOf(bound.binding)].flatMap((key) => writers.get(key) ?? [])
      for (const identity of new Set(holders)) {
        const evidence = mayPassOn(context, identity, bound)
        if (evidence === undefined) continue
        build.step(build.as(identity.key), to, { id: 'I12', evidence })
      }
    }
  }
}

/** Those who write bindings, by their own keys and those of their groups. */
function writersByKey(context: PathContext): ReadonlyMap<string, readonly KnownIdentity[]> {
  const byKey = new Map<string, KnownIdentity[]>()
  for (const identity of candidates(context, ...WRITE_BINDINGS)) {
    for (const key of [identity.key, ...identity.groups]) {
      const list = byKey.get(key)
      if (list === undefined) byKey.set(key, [identity])
      else list.push(identity)
    }
  }
  return byKey
}

/** Everything else whoever acts as somebody may do as well as they. */
function isForOneselfOnly({ rightsOf }: PathContext, role: RoleFact): boolean {
  return rightsOf(role).some(({ requests }) => requests.asOneself === true)
}

/** By a binding of one's own making, or by a subject more in the one that there is. */
function mayPassOn(
  context: PathContext,
  identity: KnownIdentity,
  { binding }: BoundRole,
): readonly Evidence[] | undefined {
  const { namespace, name } = binding
  const { makeBinding, changeBinding } = roleKinds(namespace)
  return (
    allowedBy(context, identity, makeBinding, namespace) ??
    allowedBy(context, identity, changeBinding, namespace, name)
  )
}

/**
 * Passing on takes the consent of whoever holds the right, so it makes no new
 * reader by itself. But impersonation does not nest: as somebody one may not
 * impersonate the next, unless one has bound their role to oneself.
 */
export const i12: AccessPath = {
  id: 'I12',
  title: 'rights that one has can be passed on',
  precondition:
    'create on rolebindings, or a change of the binding, by somebody who holds all rules of the role; a gain for whoever acts as them by impersonation and lacks a right to impersonate that the role has',
  close: 'remove the verb from those who should not grant',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule, of the right to write bindings',
  effect: 'path',
  connect: connectPassedOn,
}
