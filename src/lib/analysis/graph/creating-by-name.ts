import { byNameVerbs, createsUnnamed, deletions } from './allowed-names.ts'
import type { PathContext } from './context.ts'
import { freePlaces, overlap } from './free-places.ts'
import type { OwnRight } from './held-rights.ts'
import type { KnownIdentity } from './identities.ts'
import { candidates, ownRights } from './own-rights.ts'
import type { Evidence } from '../reach/report.ts'
import type { Pattern, Requests } from './requests.ts'
import { roleRights } from './role-rights.ts'

/** The two rights that an apply patch takes which creates an object of some resource. */
interface Halves {
  /** What both together are as good as. */
  readonly whole: Requests
  /** On the name, by a rule with `resourceNames`. */
  readonly create: Requests
  readonly patch: Requests
  /** What takes an object of that name out of the way. */
  readonly remove: Requests
}

/**
 * Adds the rights to create objects by their names of which bindings grant one
 * half each: RBAC adds up what all bindings of an identity and of its groups
 * allow, as also to delete what is in the way. What one role allows by itself is
 * found with its rules (`allowedNames`).
 */
export function linkCreatingByName(context: PathContext, catalogue: readonly Requests[]): void {
  const all = catalogue.flatMap(halvesOf)
  const rightsOf = roleRights(all.flatMap(({ create, patch, remove }) => [create, patch, remove]))
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
      const remove = {
        key: `${whole.key}: delete ${resource}`,
        patterns: deletions({ ...pattern, resources: [resource] }),
        ...scope,
      }
      return { whole, create, patch: { ...half(byNameVerbs(pattern)), ...scope }, remove }
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
    const removals = ownRights(halves, each.remove).of(identity)
    for (const right of creates.of(identity)) {
      for (const other of [null, right.name].flatMap((name) => byName.get(name) ?? [])) {
        addWhole(context, each.whole, { identity, removals }, [right, other])
      }
    }
  }
}

/** Somebody, with its rights to delete objects of the kind. */
interface Maker {
  readonly identity: KnownIdentity
  readonly removals: readonly OwnRight[]
}

function addWhole(
  context: PathContext,
  whole: Requests,
  { identity, removals }: Maker,
  [create, patch]: readonly [OwnRight, OwnRight],
): void {
  const { build, model } = context
  const scope = overlap(create.namespace, patch.namespace)
  const { name } = create
  if (scope === undefined || name === null) return
  // As with both halves in one role: which name it is seldom matters.
  const made = whole.exact === true ? name : null
  const rights = ownRights(context, whole)
  if (rights.covering(identity, scope, made) !== undefined) return
  const both = distinct([...create.evidence, ...patch.evidence])
  const byName = { requests: whole, name, scope, evidence: both }
  for (const { namespace, evidence: more } of freePlaces(model, byName, removals)) {
    if (rights.covering(identity, namespace, made) !== undefined) continue
    const evidence = distinct([...both, ...more])
    rights.add({ identity, namespace, name: made, evidence })
    if (whole.together === true) continue
    build.free(build.as(identity.key), build.may(whole, namespace, made), evidence)
  }
}

/** One role may grant several of the rights. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((each) => [JSON.stringify(each), each])).values()]
}
