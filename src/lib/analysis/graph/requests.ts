import type { PolicyRule } from '../../model/facts/rbac.ts'
import { nameMatches, resourceMatches, verbMatches } from '../rbac/index.ts'

/** A kind of request that opens a way; several patterns are as good as one another. */
export interface Requests {
  /** What they are for, and their key: `create pods`. */
  readonly key: string
  readonly patterns: readonly Pattern[]
  /** Whether they act on the cluster, so that a RoleBinding cannot grant them. */
  readonly cluster?: boolean
  /**
   * Whether they matter only together with other rights of the same identity, so
   * that being able to make them is no station of its own.
   */
  readonly together?: boolean
  /** Which rules count, where it is not enough that they cover a pattern. */
  readonly only?: (rule: PolicyRule) => boolean
  /** For requests that create: the kind of what is made, where the names that are taken are known. */
  readonly creates?: CreatedKind
  /** For requests that create: whether it matters which name a right to create one object is for. */
  readonly exact?: boolean
  /** Whether acting as somebody by impersonation is not enough to make them: impersonation does not nest. */
  readonly asOneself?: boolean
}

/** Kinds that a right to create is for which may be on names only. */
export type CreatedKind = 'Binding' | 'PersistentVolume' | 'Pod' | 'Role'

export interface Pattern {
  readonly verbs: readonly string[]
  readonly group: string
  /** `pods`, `pods/exec`; each is as good as the other. */
  readonly resources: readonly string[]
  /** Whether a rule with `resourceNames` can allow it for the objects that it names. */
  readonly byName: boolean
  /** Whether the asker chooses the name, so that a rule for any name will do. */
  readonly chosen: boolean
}

/** That a rule allows such requests: on everything in its scope, or on one name. */
export interface Allowed {
  readonly name: string | null
  /** For requests that create: the only names that it is for, any of which will do. */
  readonly among?: readonly string[]
}

/**
 * A pattern on `resources` of one group: requests that name an object, that name
 * none, or that name one which the asker has made under a name of its choice.
 */
export function on(
  group: string,
  resources: string | readonly string[],
  verbs: string | readonly string[],
  names: 'named' | 'unnamed' | 'chosen' = 'named',
): Pattern {
  return {
    verbs: typeof verbs === 'string' ? verbs.split(' ') : verbs,
    group,
    resources: typeof resources === 'string' ? resources.split(' ') : resources,
    byName: names !== 'unnamed',
    chosen: names === 'chosen',
  }
}

/**
 * For which names a rule allows the requests.
 *
 * @param rules all rules of its role, for what takes two rights
 */
export function allowedNames(
  { patterns, only, exact }: Requests,
  rule: PolicyRule,
  rules: readonly PolicyRule[] = [rule],
): readonly Allowed[] {
  if (only !== undefined && !only(rule)) return []
  const found = patterns.filter((pattern) => covers(rule, pattern))
  if (found.length === 0) return []
  if (rule.resourceNames.length === 0) return [{ name: null }]
  // A request that names nothing has the empty name (`ResourceNameMatches`).
  if (found.some(({ byName }) => !byName) && nameMatches(rule, '')) return [{ name: null }]
  if (found.some(({ chosen }) => chosen)) return [{ name: null }]
  const creates = found.some((pattern) => createsByName(rule, pattern, rules))
  if (creates && exact !== true) return [{ name: null, among: rule.resourceNames }]
  if (!creates && !found.some(({ byName }) => byName)) return []
  return [...new Set(rule.resourceNames)].filter((name) => name !== '').map((name) => ({ name }))
}

/**
 * A POST names nothing, so `resourceNames` never allow it; but an apply patch
 * creates the object that it names, with `create` and `patch` on that name.
 */
function createsByName(rule: PolicyRule, pattern: Pattern, rules: readonly PolicyRule[]): boolean {
  if (!createsUnnamed(pattern)) return false
  const patch = { ...pattern, verbs: byNameVerbs(pattern) }
  return rules.some(
    (other) =>
      covers(other, patch) &&
      (other.resourceNames.length === 0 ||
        rule.resourceNames.some((name) => other.resourceNames.includes(name))),
  )
}

/** Whether the requests create objects without naming them. */
export function createsUnnamed({ verbs, byName }: Pattern): boolean {
  return !byName && verbs.includes('create')
}

/** The verbs that, with `create`, make an object of the name that the request is for. */
export function byNameVerbs({ group }: Pattern): readonly string[] {
  // RBAC's own kinds can be created by a PUT as well (`AllowCreateOnUpdate` of their strategies).
  return group === 'rbac.authorization.k8s.io' ? ['patch', 'update'] : ['patch']
}

function covers(rule: PolicyRule, { verbs, group, resources }: Pattern): boolean {
  return (
    verbs.some((verb) => verbMatches(rule, verb)) &&
    resources.some((each) => {
      // An audience is a resource that has slashes of its own.
      const [resource = '', subresource = ''] = each.includes('://') ? [each] : each.split('/')
      return resourceMatches(rule, { group, resource, subresource })
    })
  )
}
