import type { RoleFact } from '../../model/facts/rbac.ts'
import { selects } from '../../model/label-selector.ts'
import { allowedBy, candidates, type PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import type { Evidence } from '../reach/report.ts'
import {
  CHANGE_CLUSTER_ROLES,
  CHANGE_ROLES,
  CREATE_CLUSTER_ROLES,
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
  { build, rbac, namespaces }: PathContext,
  identity: KnownIdentity,
  role: RoleFact,
  id: string,
  evidence: readonly Evidence[],
): void {
  const writer = build.graph.station(`writes ${id} ${role.namespace}|${role.name}`)
  build.free(build.as(identity.key), writer, evidence)
  if (!build.once(`${id} ${role.namespace}|${role.name}`)) return
  for (const namespace of role.namespace === '' ? ['', ...namespaces] : [role.namespace]) {
    const bound = rbac.bindingsIn(namespace).some((each) => each.role === role)
    if (!bound) continue
    build.joint([writer, build.role(role, namespace)], build.everything(namespace), { id })
  }
}
