import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import { selects } from '../../model/label-selector.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, candidates, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import type { Evidence } from '../reach/report.ts'
import { bindsEmpty } from './bind.ts'
import {
  BIND_CLUSTER_ROLES,
  BIND_ROLES,
  CHANGE_CLUSTER_ROLES,
  CHANGE_ROLES,
  CREATE_BINDINGS,
  CREATE_CLUSTER_BINDINGS,
  CREATE_CLUSTER_ROLES,
  CREATE_NAMED_CLUSTER_ROLES,
  CREATE_NAMED_ROLES,
  CREATE_ROLES,
  ESCALATE_CLUSTER_ROLES,
  ESCALATE_ROLES,
} from './requests.ts'

/**
 * Row I13: `escalate` and a change of the role in one request of one identity;
 * whoever is bound to the role then has every right where it is bound. Source:
 * pkg/registry/rbac/{role,clusterrole}/policybased, escalation_check.go.
 */
export function connectEscalate(context: PathContext): void {
  const inNamespaces = candidates(context, ESCALATE_ROLES)
  const inCluster = candidates(context, ESCALATE_CLUSTER_ROLES)
  for (const role of context.model.facts.Role) {
    for (const identity of role.namespace === '' ? inCluster : inNamespaces) {
      const evidence = rewriteRights(context, identity, role)
      if (evidence !== undefined) everythingFor(context, identity, role, 'I13', evidence)
    }
  }
}

function rewriteRights(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, name }: RoleFact,
): readonly Evidence[] | undefined {
  const cluster = namespace === ''
  const escalate = cluster ? ESCALATE_CLUSTER_ROLES : ESCALATE_ROLES
  const change = cluster ? CHANGE_CLUSTER_ROLES : CHANGE_ROLES
  const first = allowedBy(context, identity, escalate, namespace, name)
  const second = first && allowedBy(context, identity, change, namespace, name)
  return first === undefined || second === undefined ? undefined : [...first, ...second]
}

/**
 * Row I15: a ClusterRole of any content and label is copied into one that gathers
 * it, by the clusterrole-aggregation controller.
 */
export function connectAggregation(context: PathContext): void {
  const gathering = context.model.facts.Role.filter(({ aggregated }) => aggregated)
  for (const identity of candidates(context, ESCALATE_CLUSTER_ROLES)) {
    for (const role of gathering) {
      const evidence = pieceRights(context, identity, role)
      if (evidence !== undefined) everythingFor(context, identity, role, 'I15', evidence)
    }
  }
}

/** A piece can be made, or one that exists be given the label. */
function pieceRights(
  context: PathContext,
  identity: KnownIdentity,
  gathering: RoleFact,
): readonly Evidence[] | undefined {
  // A request to create names nothing, so escalate by name is no help.
  const escalate = allowedBy(context, identity, ESCALATE_CLUSTER_ROLES, '')
  const create = escalate && allowedBy(context, identity, CREATE_CLUSTER_ROLES, '')
  if (escalate !== undefined && create !== undefined) return [...escalate, ...create]
  const pieces = context.model.facts.Role.filter(
    ({ namespace, aggregated }) => namespace === '' && !aggregated,
  )
  const isPiece = ({ labels }: RoleFact): boolean =>
    (gathering.aggregates ?? []).some((selector) => selects(selector, labels))
  for (const piece of pieces.toSorted((a, b) => Number(isPiece(b)) - Number(isPiece(a)))) {
    const rights = rewriteRights(context, identity, piece)
    if (rights !== undefined) return [...rights, objectEvidence('ClusterRole', piece)]
  }
  return undefined
}

/** Being able to write the role, and being bound to it, may be different identities. */
function everythingFor(
  context: PathContext,
  identity: KnownIdentity,
  role: RoleFact,
  id: string,
  evidence: readonly Evidence[],
): void {
  const { build, rbac, namespaces } = context
  const writer = build.graph.station(`writes ${id} ${role.namespace}|${role.name}`)
  build.free(build.as(identity.key), writer, evidence)
  if (!build.once(`${id} ${role.namespace}|${role.name}`)) return
  for (const namespace of role.namespace === '' ? ['', ...namespaces] : [role.namespace]) {
    if (role.rules.length === 0) {
      const binder = bindsEmpty(context, role, namespace)
      build.joint([writer, binder], build.everything(namespace), { id })
    }
    const bound = rbac.bindingsIn(namespace).some((each) => each.role === role)
    if (!bound) continue
    build.joint([writer, build.role(role, namespace)], build.everything(namespace), { id })
  }
}

/**
 * A role that does not exist yet can be made with any content: for a binding
 * that waits for it, or to bind it to oneself.
 */
export function connectNewRoles(context: PathContext): void {
  const { model, rbac, namespaces } = context
  const waiting = Map.groupBy(
    model.facts.Binding.filter((binding) => !rbac.resolves(binding)),
    (binding) => binding.namespace,
  )
  for (const identity of candidates(context, ESCALATE_ROLES, ESCALATE_CLUSTER_ROLES)) {
    for (const namespace of ['', ...namespaces]) {
      newRolesIn(context, identity, namespace, waiting.get(namespace) ?? [])
    }
  }
}

/** @param waiting the bindings there whose roles do not exist */
function newRolesIn(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
  waiting: readonly BindingFact[],
): void {
  const { build, rbac } = context
  for (const binding of waiting) {
    const evidence = createRights(context, identity, binding)
    if (evidence === undefined) continue
    const writer = build.graph.station(
      `makes ${namespace}|${binding.roleRef.kind}|${binding.roleRef.name}`,
    )
    build.free(build.as(identity.key), writer, evidence)
    for (const key of rbac.keysOf(binding)) {
      build.joint([writer, build.as(key)], build.everything(namespace), { id: 'I13' })
    }
  }
  const created = newRole(context, identity, namespace)
  if (created === undefined) return
  build.step(build.as(identity.key), build.everything(namespace), { id: 'I13', evidence: created })
}

/** The rights to make the role that a binding refers to, by a POST or by its name. */
function createRights(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, roleRef }: BindingFact,
): readonly Evidence[] | undefined {
  const cluster = roleRef.kind === 'ClusterRole'
  const at = cluster ? '' : namespace
  const escalate = cluster ? ESCALATE_CLUSTER_ROLES : ESCALATE_ROLES
  const post = both(
    allowedBy(context, identity, escalate, at),
    allowedBy(context, identity, cluster ? CREATE_CLUSTER_ROLES : CREATE_ROLES, at),
  )
  if (post !== undefined) return post
  const { name } = roleRef
  const named = both(
    allowedBy(context, identity, escalate, at, name),
    allowedBy(
      context,
      identity,
      cluster ? CREATE_NAMED_CLUSTER_ROLES : CREATE_NAMED_ROLES,
      at,
      name,
    ),
  )
  const change = allowedBy(
    context,
    identity,
    cluster ? CHANGE_CLUSTER_ROLES : CHANGE_ROLES,
    at,
    name,
  )
  return both(named, change)
}

/** The rights to make a role, and to bind it, in one namespace or everywhere. */
function newRole(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
): readonly Evidence[] | undefined {
  const cluster = namespace === ''
  const make = both(
    allowedBy(context, identity, cluster ? ESCALATE_CLUSTER_ROLES : ESCALATE_ROLES, namespace),
    allowedBy(context, identity, cluster ? CREATE_CLUSTER_ROLES : CREATE_ROLES, namespace),
  )
  // A right to bind one name is enough: the new role can have that name.
  const bind = both(
    anyOf(context, identity, cluster ? BIND_CLUSTER_ROLES : BIND_ROLES, namespace),
    allowedBy(context, identity, cluster ? CREATE_CLUSTER_BINDINGS : CREATE_BINDINGS, namespace),
  )
  return both(make, bind)
}

/** A right on any object or on some name. */
function anyOf(
  context: PathContext,
  identity: KnownIdentity,
  requests: Requests,
  namespace: string,
): readonly Evidence[] | undefined {
  return ownRights(context, requests)
    .of(identity)
    .find((right) => right.namespace === '' || right.namespace === namespace)?.evidence
}

function both(
  one: readonly Evidence[] | undefined,
  other: readonly Evidence[] | undefined,
): readonly Evidence[] | undefined {
  return one === undefined || other === undefined ? undefined : [...one, ...other]
}
