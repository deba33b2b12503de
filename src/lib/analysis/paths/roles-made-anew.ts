import { perObject } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { allowedWithout, comesBy } from '../graph/made-anew.ts'
import { holdersOfAll, ownRights } from '../graph/own-rights.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import type { Evidence } from '../reach/report.ts'
import { placesOf } from './bound-places.ts'
import { rewriteRights } from './escalate.ts'
import { everythingFor } from './every-right.ts'
import { roleKinds } from './role-kinds.ts'
import { joinChangers, joinMakers } from './without-bind.ts'

/**
 * Row I13 for who may make roles of any content and change none: a role that
 * somebody deletes is made anew, and whoever is bound to it has every right. Made
 * empty it takes no `bind` to bind it, before it is deleted and made once more.
 * Deleted is also what is given an owner that does not exist; that is no change
 * which is checked for escalation.
 */
export function connectRolesMadeAnew(context: PathContext): void {
  for (const namespace of ['', ...context.namespaces]) {
    const makers = makersOf(context, namespace)
    if (makers.length === 0) continue
    const removals = removalsIn(context, namespace)
    const names = new Set(removals.map(({ name }) => name))
    const there = rolesIn(context.model).get(namespace) ?? []
    const roles = there.filter(({ name }) => names.has(null) || names.has(name))
    for (const role of roles) connectBound(context, { makers, removals, role })
    for (const name of names) {
      const role = there.find((each) => each.name === name)
      connectNew(context, namespace, { makers, removals, role, name })
    }
  }
}

const rolesIn = perObject(({ facts }: Model) =>
  Map.groupBy(facts.Role, ({ namespace }) => namespace),
)

/** Those by a POST; who may also rewrite the roles need not delete them. */
function makersOf(context: PathContext, namespace: string): readonly KnownIdentity[] {
  const { escalate, create } = roleKinds(namespace)
  return holdersOfAll(context, escalate, create).filter(
    (maker) =>
      makes(context, maker, namespace) !== undefined &&
      rewriteRights(context, maker, { namespace, name: null }) === undefined,
  )
}

/** By rights that remain when the role is gone, if there is one. */
function makes(
  context: PathContext,
  maker: KnownIdentity,
  namespace: string,
  role?: RoleFact,
): readonly Evidence[] | undefined {
  const { escalate, create } = roleKinds(namespace)
  const gone = role && evidenceOf(role)
  const place = { namespace, name: null }
  const escalates = allowedWithout(context, maker, escalate, place, gone)
  const creates = ownRights(context, create)
    .of(maker)
    .filter((right) => right.namespace === '' || right.namespace === namespace)
    .filter(({ among }) => among === undefined)
    .find(({ evidence }) => gone === undefined || !comesBy(evidence, gone))?.evidence
  return escalates && creates && [...escalates, ...creates]
}

/** Rights to delete roles of the namespace. */
function removalsIn(context: PathContext, namespace: string): readonly OwnRight[] {
  const { change, remove } = roleKinds(namespace)
  return [change, remove]
    .flatMap((each) => ownRights(context, each).all)
    .filter((right) => right.namespace === '' || right.namespace === namespace)
}

interface Able {
  readonly makers: readonly KnownIdentity[]
  readonly removals: readonly OwnRight[]
  readonly role?: RoleFact | undefined
}

/** For bindings that the role has already. */
function connectBound(context: PathContext, able: Able & { readonly role: RoleFact }): void {
  const { role } = able
  const { namespace, name } = role
  const needs = [
    removes(context, `${namespace}|${name}`, able.removals, name),
    makesAnew(context, namespace, able),
  ]
  const key = `anew ${namespace}|${name}`
  everythingFor(context, { key, id: 'I13', roles: [role], needs })
  for (const [at, bound] of placesOf(context, [role])) {
    const bindings = bound.map(({ binding }) => binding)
    joinChangers(context, at, bindings, { needs, id: 'I13' })
  }
}

/** For bindings that somebody makes. */
function connectNew(
  context: PathContext,
  namespace: string,
  able: Able & { readonly name: string | null },
): void {
  const { role, name } = able
  // It is deleted twice.
  const twice = able.removals.filter(
    ({ evidence }) => role === undefined || !comesBy(evidence, evidenceOf(role)),
  )
  const removal = removes(context, `${namespace}|${name ?? ''} twice`, twice, name)
  const needs = [removal, makesAnew(context, namespace, able)]
  joinMakers(context, namespace, { needs, id: 'I13' })
}

function removes(
  { build }: PathContext,
  key: string,
  removals: readonly OwnRight[],
  name: string | null,
): Station {
  const station = build.graph.station(`deletes role ${key}`)
  for (const right of removals) {
    if (right.name !== null && right.name !== name) continue
    build.free(build.as(right.identity.key), station, right.evidence)
  }
  return station
}

function makesAnew(context: PathContext, namespace: string, { makers, role }: Able): Station {
  const { build } = context
  const key = `makes anew ${namespace}|${role?.name ?? ''}`
  const station = build.graph.station(key)
  if (!build.once(key)) return station
  for (const maker of makers) {
    const evidence = makes(context, maker, namespace, role)
    if (evidence !== undefined) build.free(build.as(maker.key), station, evidence)
  }
  return station
}

function evidenceOf(role: RoleFact): Evidence {
  return objectEvidence(role.namespace === '' ? 'ClusterRole' : 'Role', role)
}
