import { byNameVerbs, createsUnnamed } from './allowed-names.ts'
import type { PathContext } from './context.ts'
import type { OwnRight, OwnRights } from './held-rights.ts'
import type { KnownIdentity } from './identities.ts'
import { comesBy, distinct, made } from './made-anew.ts'
import { candidates, ownRights } from './own-rights.ts'
import type { Pattern, Requests } from './requests.ts'
import { roleRights } from './role-rights.ts'

/** The two rights that an apply patch takes which creates an object of some resource. */
interface Halves {
  /** What both together are as good as. */
  readonly whole: Requests
  /** On the name, by a rule with `resourceNames`. */
  readonly create: Requests
  readonly patch: Requests
}

/**
 * Adds the rights to create objects by their names of which bindings grant one
 * half each: RBAC adds up what all bindings of an identity and of its groups
 * allow. What one role allows by itself is found with its rules (`allowedNames`).
 */
export function linkCreatingByName(context: PathContext, catalogue: readonly Requests[]): void {
  const all = catalogue.flatMap(halvesOf)
  const rightsOf = roleRights(all.flatMap(({ create, patch }) => [create, patch]))
  const granted = new Set(
    context.model.facts.Role.flatMap((role) => rightsOf(role).map(({ requests }) => requests)),
  )
  const halves: PathContext = { ...context, rightsOf, ownRights: new Map() }
  for (const each of all) {
    if (granted.has(each.create) && granted.has(each.patch)) connectHalves(context, halves, each)
  }
}

function halvesOf(whole: Requests): readonly Halves[] {
  const scope = whole.cluster === true ? { cluster: true } : {}
  return whole.patterns.filter(createsUnnamed).flatMap((pattern) =>
    pattern.resources.map((resource) => {
      const half = (verbs: readonly string[]): Pick<Requests, 'key' | 'patterns'> => ({
        key: `${whole.key}: ${verbs.join(' or ')} ${resource} by name`,
        patterns: [named(pattern, resource, verbs)],
      })
      const only: Requests['only'] = ({ resourceNames }) => resourceNames.length > 0
      const create = { ...half(['create']), ...scope, only }
      return { whole, create, patch: { ...half(byNameVerbs(pattern)), ...scope } }
    }),
  )
}

function named(pattern: Pattern, resource: string, verbs: readonly string[]): Pattern {
  return { ...pattern, resources: [resource], verbs, byName: true }
}

function connectHalves(context: PathContext, halves: PathContext, each: Halves): void {
  const [creates, patches] = [ownRights(halves, each.create), ownRights(halves, each.patch)]
  for (const identity of candidates(halves, each.create, each.patch)) {
    if (!creates.has(identity) || !patches.has(identity)) continue
    const byName = Map.groupBy(patches.of(identity), ({ name }) => name)
    for (const right of creates.of(identity)) {
      for (const other of [null, right.name].flatMap((name) => byName.get(name) ?? [])) {
        addWhole(context, each.whole, identity, [right, other])
      }
    }
  }
}

function addWhole(
  context: PathContext,
  whole: Requests,
  identity: KnownIdentity,
  [create, patch]: readonly [OwnRight, OwnRight],
): void {
  const { build } = context
  const namespace = overlap(create.namespace, patch.namespace)
  const { name } = create
  if (namespace === undefined || name === null) return
  const evidence = distinct([...create.evidence, ...patch.evidence])
  const among = whole.creates === undefined ? undefined : [name]
  // What is there is deleted first, but whoever deletes what gives the rights has them no more.
  if (among !== undefined && comesBy(evidence, made(whole, { namespace, name }))) return
  // As with both halves in one role: which name it is seldom matters.
  const right = { identity, namespace, name: whole.exact === true ? name : null, among, evidence }
  const rights = ownRights(context, whole)
  if (isKnown(rights, right)) return
  rights.add(right)
  if (whole.together === true) return
  build.free(build.as(identity.key), build.may(whole, namespace, right.name), evidence)
}

/** Whether the identity has the right already, under that name or under any. */
function isKnown(rights: OwnRights, { identity, namespace, name, among }: OwnRight): boolean {
  if (rights.covering(identity, namespace, name) === undefined) return false
  if (among === undefined) return true
  return rights
    .of(identity)
    .filter((each) => each.namespace === '' || each.namespace === namespace)
    .some((each) => each.among === undefined || among.every((one) => each.among?.includes(one)))
}

/** Where two rights overlap; empty is everywhere. */
function overlap(one: string, other: string): string | undefined {
  if (one === '' || one === other) return other
  return other === '' ? one : undefined
}
