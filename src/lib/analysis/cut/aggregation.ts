import type { PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import { selects } from '../../model/label-selector.ts'

/** What a rule is, whichever role it stands in. */
export function ruleText(rule: PolicyRule): string {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule
  return JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs])
}

/** The ClusterRoles that a controller sums up in this one. */
export function partsOf(role: RoleFact, roles: readonly RoleFact[]): readonly RoleFact[] {
  const { aggregates = [] } = role
  if (aggregates.length === 0) return []
  return roles.filter(
    (each) =>
      each.namespace === '' &&
      each.name !== role.name &&
      aggregates.some((selector) => selects(selector, each.labels)),
  )
}

/** The ClusterRoles that get a role's rules from it, by way of each other as well. */
export type SumsOf = (role: RoleFact) => readonly RoleFact[]

/** Finds {@link SumsOf} among all roles. */
export function sumsOf(roles: readonly RoleFact[]): SumsOf {
  const sums = roles.filter(({ aggregates = [] }) => aggregates.length > 0)
  const from = (role: RoleFact): readonly RoleFact[] =>
    sums.filter((sum) => partsOf(sum, [role]).length > 0)
  return (role) => {
    const found = new Set(from(role))
    // A set goes on to what is added meanwhile; it ends as the roles do.
    for (const sum of found) for (const wider of from(sum)) found.add(wider)
    found.delete(role)
    return [...found]
  }
}

/** The sums that have the rule of a role in `before` and not in `after`, the same roles later. */
export function sumsLosing(
  { role, at }: { readonly role: RoleFact; readonly at: number },
  before: readonly RoleFact[],
  after: readonly RoleFact[],
): readonly RoleFact[] {
  const text = ruleText(role.rules[at] ?? NOTHING)
  const has = (each: RoleFact): boolean => each.rules.some((rule) => ruleText(rule) === text)
  const have = new Set(
    after.filter((each) => each.namespace === '' && has(each)).map(({ name }) => name),
  )
  return sumsOf(before)(role).filter((sum) => has(sum) && !have.has(sum.name))
}

/** Allows nothing, and keeps the numbers of the rules after it. */
export const NOTHING: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
}

/**
 * What the clusterrole-aggregation-controller makes of changed parts
 * (`syncClusterRole` in k8s.io/kubernetes/pkg/controller/clusterroleaggregation):
 * rules that no part has any more go, new ones come. Numbers of rules stay.
 */
export function aggregatedAgain(
  before: readonly RoleFact[],
  after: readonly RoleFact[],
): readonly RoleFact[] {
  let roles = after
  // A sum of sums takes one round for each; more than that would be a circle.
  let rounds = after.length
  while (rounds-- > 0) {
    const current = roles
    const next = current.map((role, at) => summedUp(role, before[at], before, current))
    if (next.every((role, at) => role === current[at])) break
    roles = next
  }
  return roles
}

function summedUp(
  role: RoleFact,
  original: RoleFact | undefined,
  before: readonly RoleFact[],
  now: readonly RoleFact[],
): RoleFact {
  if (original?.aggregates === undefined) return role
  const had = texts(partsOf(original, before))
  const has = texts(partsOf(original, now))
  const own = new Set(role.rules.map(ruleText))
  const gone = (rule: PolicyRule): boolean => had.has(ruleText(rule)) && !has.has(ruleText(rule))
  const come = [...has].filter(([text]) => !had.has(text) && !own.has(text))
  // What is left of a rule comes in its place; a role that was never filled is left alone.
  if (!role.rules.some(gone)) return role
  const rules = role.rules.map((rule) => (gone(rule) ? NOTHING : rule))
  return { ...role, rules: [...rules, ...come.map(([, rule]) => rule)] }
}

function texts(roles: readonly RoleFact[]): ReadonlyMap<string, PolicyRule> {
  return new Map(roles.flatMap(({ rules }) => rules.map((rule) => [ruleText(rule), rule] as const)))
}
