import type { PolicyRule } from '../../model/facts/rbac.ts'

/** What a request asks for; `name` is empty for a request that names no object. */
export interface ResourceRequest {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
}

/**
 * Whether `rule` covers the request: `RuleAllows` in
 * k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/rbac.go (v1.36).
 */
export function ruleAllows(rule: PolicyRule, request: ResourceRequest): boolean {
  return (
    verbMatches(rule, request.verb) &&
    resourceMatches(rule, request) &&
    nameMatches(rule, request.name)
  )
}

/** `VerbMatches` in k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go. */
export function verbMatches(rule: PolicyRule, verb: string): boolean {
  return rule.verbs.includes('*') || rule.verbs.includes(verb)
}

/**
 * `APIGroupMatches` and `ResourceMatches` in evaluation_helpers.go. `secrets/*`
 * covers nothing at all; a star stands for a subresource's parent only.
 */
export function resourceMatches(
  rule: PolicyRule,
  { group, resource, subresource }: Omit<ResourceRequest, 'verb' | 'name'>,
): boolean {
  if (!rule.apiGroups.includes('*') && !rule.apiGroups.includes(group)) return false
  if (rule.resources.includes('*')) return true
  if (subresource === '') return rule.resources.includes(resource)
  return (
    rule.resources.includes(`${resource}/${subresource}`) ||
    rule.resources.includes(`*/${subresource}`)
  )
}

/**
 * `ResourceNameMatches` in evaluation_helpers.go. A star is a name like any
 * other, and the empty name is matched by requests that name nothing.
 */
export function nameMatches(rule: PolicyRule, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name)
}
