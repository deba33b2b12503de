import type { PolicyRule } from '../../model/facts/rbac.ts'
import { nameMatches, resourceMatches, verbMatches } from '../rbac/index.ts'
import type { Pattern, Requests } from './requests.ts'

/** That a rule allows such requests: on everything in its scope, or on one name. */
export interface Allowed {
  readonly name: string | null
  /** For requests that create: the only names that it is for, any of which will do. */
  readonly among?: readonly string[]
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
  const made = found.filter(createsUnnamed).flatMap((pattern) => madeByName(rule, pattern, rules))
  if (made.length > 0 && exact !== true) return [{ name: null, among: made }]
  if (made.length === 0 && !found.some(({ byName }) => byName)) return []
  const names = made.length === 0 ? rule.resourceNames : made
  return [...new Set(names)].filter((name) => name !== '').map((name) => ({ name }))
}

/**
 * A POST names nothing, so `resourceNames` never allow it; but an apply patch
 * creates the object that it names, with `create` and `patch` on that name. What
 * is there already is in nobody's way who may patch it: the garbage collector
 * deletes an object whose owner does not exist.
 */
function madeByName(
  { resourceNames }: PolicyRule,
  pattern: Pattern,
  rules: readonly PolicyRule[],
): readonly string[] {
  const patch = { ...pattern, verbs: byNameVerbs(pattern), byName: true }
  return resourceNames.filter((name) => name !== '' && allowsOn(rules, patch, name))
}

function allowsOn(rules: readonly PolicyRule[], pattern: Pattern, name: string): boolean {
  return rules.some((rule) => covers(rule, pattern) && nameMatches(rule, name))
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
