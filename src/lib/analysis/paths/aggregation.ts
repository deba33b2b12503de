import type { RoleFact } from '../../model/facts/rbac.ts'
import { selects } from '../../model/label-selector.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, holdersOf, holdersOfAll, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import type { Evidence } from '../reach/report.ts'
import { rewriteRights } from './escalate.ts'
import { everythingFor } from './every-right.ts'
import { newRoleRights } from './new-roles.ts'
import { roleKinds } from './role-kinds.ts'
import { joinMakers } from './without-bind.ts'

/**
 * Row I15: a ClusterRole of any content and label is copied into one that gathers
 * it, by the clusterrole-aggregation controller.
 */
export function connectAggregation(context: PathContext): void {
  const { build } = context
  const roles = context.model.facts.Role.filter(({ aggregated }) => aggregated)
  const writer = build.graph.station('writes I15')
  const { escalate, create, createNamed, change } = roleKinds('')
  for (const identity of holdersOf(context, [escalate], [create, createNamed, change])) {
    const evidence = pieceRights(context, identity, roles)
    if (evidence !== undefined) build.free(build.as(identity.key), writer, evidence)
  }
  everythingFor(context, { key: '', id: 'I15', roles, needs: [writer] })
  connectNewGathering(context)
}

/** A role that gathers can be made, and bound as long as there is nothing that it gathers. */
function connectNewGathering(context: PathContext): void {
  const { build } = context
  const station = build.graph.station('makes a role that gathers')
  const { escalate, create } = roleKinds('')
  for (const identity of holdersOfAll(context, escalate, create)) {
    const evidence = newRoleRights(context, identity, '')
    if (evidence !== undefined) build.free(build.as(identity.key), station, evidence)
  }
  joinMakers(context, '', { needs: [station], id: 'I15' })
}

/** A piece can be made, or one that exists be given the label of any that gathers. */
function pieceRights(
  context: PathContext,
  identity: KnownIdentity,
  gathering: readonly RoleFact[],
): readonly Evidence[] | undefined {
  const made = newRoleRights(context, identity, '')
  if (made !== undefined) return made
  const named = namedPieceRights(context, identity)
  if (named !== undefined) return named
  const pieces = context.model.facts.Role.filter(
    ({ namespace, aggregated }) => namespace === '' && !aggregated,
  )
  const selectors = gathering.flatMap(({ aggregates = [] }) => aggregates)
  const isPiece = ({ labels }: RoleFact): boolean =>
    selectors.some((selector) => selects(selector, labels))
  for (const piece of pieces.toSorted((a, b) => Number(isPiece(b)) - Number(isPiece(a)))) {
    const rights = rewriteRights(context, identity, piece)
    if (rights !== undefined) return [...rights, objectEvidence('ClusterRole', piece)]
  }
  return undefined
}

/** By an apply patch a piece can be made under a name that the rights are limited to; one that is there is rewritten. */
function namedPieceRights(
  context: PathContext,
  identity: KnownIdentity,
): readonly Evidence[] | undefined {
  const { createNamed, escalate } = roleKinds('')
  for (const limited of [createNamed, escalate]) {
    for (const { name } of ownRights(context, limited).of(identity)) {
      if (name === null) continue
      const create = allowedBy(context, identity, createNamed, '', name)
      const rights = create && rewriteRights(context, identity, { namespace: '', name })
      if (create !== undefined && rights !== undefined) return [...rights, ...create]
    }
  }
  return undefined
}
