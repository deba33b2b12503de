import { nameMatches, resourceMatches, verbMatches } from '../rbac/index.ts'
import type { PolicyRule } from '../../model/facts/rbac.ts'

/** A verb on secrets whose answer carries the value, and its row of the catalogue. */
export interface DisclosingVerb {
  readonly verb: string
  readonly id: string
  /** Whether a rule with `resourceNames` can be used for the Secret that it names. */
  readonly byName: boolean
  /** Whether the request may name nothing, which `resourceNames: [""]` allows. */
  readonly unnamed: boolean
}

/**
 * From the plainest to the least known. `list` and `watch` of one name are
 * authorised by it when asked with `fieldSelector=metadata.name=…`
 * (`k8s.io/apiserver/pkg/endpoints/request/requestinfo.go`); no request for a
 * deletecollection carries a name.
 */
export const DISCLOSING: readonly DisclosingVerb[] = [
  { verb: 'get', id: 'D1', byName: true, unnamed: false },
  { verb: 'list', id: 'D2', byName: true, unnamed: true },
  { verb: 'watch', id: 'D3', byName: true, unnamed: true },
  { verb: 'patch', id: 'D7', byName: true, unnamed: false },
  { verb: 'delete', id: 'D8', byName: true, unnamed: false },
  { verb: 'deletecollection', id: 'D9', byName: false, unnamed: true },
]

const SECRETS = { group: '', resource: 'secrets', subresource: '' }

/** Whether the rule is about Secrets at all. */
export function touchesSecrets(rule: PolicyRule): boolean {
  return resourceMatches(rule, SECRETS)
}

/** The verbs by which the rule discloses every Secret of its scope. */
export function verbsOnAll(rule: PolicyRule): readonly DisclosingVerb[] {
  const every = rule.resourceNames.length === 0
  return DISCLOSING.filter(
    ({ verb, unnamed }) => verbMatches(rule, verb) && (every || (unnamed && nameMatches(rule, ''))),
  )
}

/** The verbs by which the rule discloses the Secrets in its `resourceNames`. */
export function verbsByName(rule: PolicyRule): readonly DisclosingVerb[] {
  return DISCLOSING.filter(({ verb, byName }) => byName && verbMatches(rule, verb))
}

/** Whether it takes a star to see that the rule covers the verb on secrets (row D4). */
export function isWildcard(rule: PolicyRule, verb: string): boolean {
  return !(
    rule.verbs.includes(verb) &&
    rule.resources.includes('secrets') &&
    rule.apiGroups.includes('')
  )
}
