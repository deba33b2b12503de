import { remembered } from '../../base/remember.ts'
import type { BindingFact } from '../../model/facts/rbac.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, candidates, holdersOfAll, ownRights } from '../graph/own-rights.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import type { Requests } from '../graph/requests.ts'
import { mayBeTaken } from '../graph/taken-names.ts'
import type { Evidence } from '../reach/report.ts'
import { rewriteRights } from './escalate.ts'
import { type RoleKinds, roleKinds } from './role-kinds.ts'
import { joinChangers, joinMakers } from './without-bind.ts'

type Proof = readonly Evidence[] | undefined

/**
 * A role that does not exist yet can be made with any content: for a binding
 * that waits for it, or to bind it to oneself.
 */
export function connectNewRoles(context: PathContext): void {
  connectAwaited(context)
  connectBoundNew(context)
  connectFilled(context)
}

/** For bindings to roles that are not there. */
function connectAwaited(context: PathContext): void {
  const { build, model, rbac } = context
  const writers = remembered(({ escalate, createNamed }: RoleKinds) =>
    holdersOfAll(context, escalate, createNamed),
  )
  for (const binding of model.facts.Binding) {
    if (rbac.resolves(binding)) continue
    const { namespace, roleRef } = binding
    const key = `makes ${namespace}|${roleRef.kind}|${roleRef.name}`
    const writer = build.graph.station(key)
    let found = false
    for (const identity of writers(roleKinds(roleRef.kind === 'ClusterRole' ? '' : namespace))) {
      const evidence = createRights(context, identity, binding)
      if (evidence === undefined) continue
      build.free(build.as(identity.key), writer, evidence)
      found = true
    }
    if (!found || !build.once(`${key} ${binding.name}`)) continue
    for (const each of rbac.keysOf(binding)) {
      build.jointEverything([writer, build.as(each)], build.everything(namespace), 'I13')
    }
  }
}

/** The rights to make the role that a binding refers to, by a POST or by its name. */
function createRights(
  context: PathContext,
  identity: KnownIdentity,
  { namespace, roleRef }: BindingFact,
): Proof {
  const at = roleRef.kind === 'ClusterRole' ? '' : namespace
  const kinds = roleKinds(at)
  const { name } = roleRef
  const may = (requests: Requests, named: string): Proof =>
    allowedBy(context, identity, requests, at, named)
  const post = newRoleRights(context, identity, at)
  if (post !== undefined) return post
  return both(
    both(may(kinds.escalate, name), may(kinds.createNamed, name)),
    may(kinds.change, name),
  )
}

/** To make a role of any content. A request to create names nothing, so escalate by name is no help. */
export function newRoleRights(
  context: PathContext,
  identity: KnownIdentity,
  namespace: string,
): Proof {
  const { escalate, create } = roleKinds(namespace)
  return both(
    allowedBy(context, identity, escalate, namespace),
    allowedBy(context, identity, create, namespace),
  )
}

/** Who makes a role and who may bind it. */
function connectBoundNew(context: PathContext): void {
  const makers = remembered(({ escalate, create }: RoleKinds) =>
    holdersOfAll(context, escalate, create),
  )
  const binders = remembered(({ bind, makeBinding }: RoleKinds) =>
    holdersOfAll(context, bind, makeBinding),
  )
  for (const namespace of ['', ...context.namespaces]) {
    const kinds = roleKinds(namespace)
    boundNewIn(context, namespace, { makers: makers(kinds), binders: binders(kinds) })
  }
}

interface Able {
  readonly makers: readonly KnownIdentity[]
  readonly binders: readonly KnownIdentity[]
}

function boundNewIn(context: PathContext, namespace: string, { makers, binders }: Able): void {
  const { build } = context
  const kinds = roleKinds(namespace)
  const makes = build.graph.station(`makes a role in ${namespace}`)
  const binds = build.graph.station(`binds a new role in ${namespace}`)
  let [made, bound] = [false, false]
  for (const identity of makers) {
    const evidence = newRoleRights(context, identity, namespace)
    if (evidence === undefined) continue
    build.free(build.as(identity.key), makes, evidence)
    made = true
  }
  if (!made) return
  for (const identity of binders) {
    const evidence = both(
      bindsNew(context, identity, namespace),
      allowedBy(context, identity, kinds.makeBinding, namespace),
    )
    if (evidence === undefined) continue
    build.free(build.as(identity.key), binds, evidence)
    bound = true
  }
  if (bound) build.jointEverything([makes, binds], build.everything(namespace), 'I13')
}

/**
 * Who makes a role without rules needs no `escalate`, and who binds it no `bind`;
 * it is filled by whoever may rewrite a role of that name. For one that is there
 * already that is all it takes.
 */
function connectFilled(context: PathContext): void {
  const fillers = remembered(({ escalate, change }: RoleKinds) =>
    holdersOfAll(context, escalate, change),
  )
  const rightsOf = remembered(({ escalate, change }: RoleKinds) =>
    remembered((filler: KnownIdentity) =>
      [escalate, change].flatMap((each) => ownRights(context, each).of(filler)),
    ),
  )
  const there = Map.groupBy(context.model.facts.Role, ({ namespace }) => namespace)
  for (const namespace of ['', ...context.namespaces]) {
    const names = new Set(there.get(namespace)?.map(({ name }) => name))
    const kinds = roleKinds(namespace)
    for (const filler of fillers(kinds)) {
      const here = rightsOf(kinds)(filler).filter(
        (each) => each.namespace === '' || each.namespace === namespace,
      )
      for (const name of new Set(here.map((each) => each.name))) {
        // What may rewrite every role may rewrite one that is there.
        if (name === null ? names.size > 0 : names.has(name)) continue
        connectFiller(context, filler, namespace, name)
      }
    }
  }
}

function connectFiller(
  context: PathContext,
  filler: KnownIdentity,
  namespace: string,
  name: string | null,
): void {
  const { build } = context
  const kinds = roleKinds(namespace)
  const evidence = rewriteRights(context, filler, { namespace, name })
  if (evidence === undefined) return
  const key = `${namespace}|${name ?? ''}`
  const fills = build.graph.station(`fills ${key}`)
  build.free(build.as(filler.key), fills, evidence)
  if (!build.once(`fills ${key}`)) return
  const makes = build.graph.station(`makes empty ${key}`)
  for (const maker of candidates(context, kinds.create, kinds.createNamed, kinds.change)) {
    const made =
      allowedBy(context, maker, kinds.create, namespace) ??
      both(
        allowedBy(context, maker, kinds.createNamed, namespace, name),
        allowedBy(context, maker, kinds.change, namespace, name),
      )
    if (made !== undefined) build.free(build.as(maker.key), makes, made)
  }
  const gain = { needs: [fills, makes], id: 'I13' }
  joinMakers(context, namespace, gain)
  for (const [at, bindings] of awaiting(context, namespace, name)) {
    joinChangers(context, at, bindings, gain)
  }
}

/** Bindings that wait for the role, or for any of the namespace, by namespace: subjects are added once it is there. */
function awaiting(
  { model, rbac }: PathContext,
  namespace: string,
  name: string | null,
): ReadonlyMap<string, readonly BindingFact[]> {
  const kind = namespace === '' ? 'ClusterRole' : 'Role'
  const waiting = model.facts.Binding.filter(
    ({ roleRef, ...binding }) =>
      roleRef.kind === kind &&
      (kind === 'ClusterRole' || binding.namespace === namespace) &&
      (name === null || roleRef.name === name),
  )
  return Map.groupBy(
    waiting.filter((binding) => !rbac.resolves(binding)),
    (binding) => binding.namespace,
  )
}

/** A right to bind one name is enough, as the new role can have that name unless there is one already. */
function bindsNew(context: PathContext, identity: KnownIdentity, namespace: string): Proof {
  const { bind } = roleKinds(namespace)
  return ownRights(context, bind)
    .of(identity)
    .filter((right) => right.namespace === '' || right.namespace === namespace)
    .find(({ name }) => name === null || !mayBeTaken(context.model, 'Role', { namespace, name }))
    ?.evidence
}

function both(one: Proof, other: Proof): Proof {
  return one === undefined || other === undefined ? undefined : [...one, ...other]
}
