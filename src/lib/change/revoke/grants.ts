/** What RBAC gives to somebody, as what to take away and as what to ask about. */
import type { CutElement } from '../../analysis/cut/index.ts'
import {
  type BoundRole,
  type Identity,
  identityKeys,
  RBAC_RESOURCES,
  rbacIndex,
  subjectKey,
} from '../../analysis/rbac/index.ts'
import { blindSpots } from '../../analysis/visibility.ts'
import type { BindingFact, PolicyRule } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import type { AccessCheck } from './step.ts'

export interface Grants {
  readonly bindings: readonly GrantingBinding[]
  /** One or more for each binding, in the same order. */
  readonly elements: readonly CutElement[]
  /** What to ask to find out whether anything of it is left. */
  readonly checks: readonly AccessCheck[]
  /** Whether all bindings and their roles were seen, and all is asked about. */
  readonly isComplete: boolean
}

export interface GrantingBinding {
  readonly binding: BindingFact
  /** Groups by which it is given. */
  readonly members: readonly string[]
}

/** More are not asked about one by one. */
const MOST = 40

/** What bindings give to an identity; groups that everybody is in are to be left out. */
export function grantsTo(identity: Identity, model: Model): Grants {
  const index = rbacIndex(model)
  const keys = identityKeys(identity)
  const scopes = new Set(model.facts.Binding.map(({ namespace }) => namespace))
  const bound = [...scopes].flatMap((scope) => [
    ...new Set(keys.flatMap((key) => index.bindingsOf(scope, key))),
  ])
  const asked = [...STANDARD, ...bound.flatMap(checksOf)]
  const checks = [...new Map(asked.map((check) => [JSON.stringify(check), check])).values()]
  const hidden = [RBAC_RESOURCES.clusterRoleBinding, RBAC_RESOURCES.roleBinding].flatMap((kind) =>
    blindSpots(model.coverage, kind),
  )
  return {
    bindings: bound.map(({ binding }) => ({ binding, members: groupsIn(binding, identity) })),
    elements: bound.flatMap(({ binding }) => elementsOf(binding, index.keysOf(binding), keys)),
    checks: checks.slice(0, MOST),
    isComplete:
      hidden.length === 0 && bound.every(({ role }) => role !== null) && checks.length <= MOST,
  }
}

function groupsIn({ subjects }: BindingFact, { groups }: Identity): readonly string[] {
  const named = new Set(subjects.filter(({ kind }) => kind === 'Group').map(({ name }) => name))
  return groups.filter((group) => named.has(group))
}

function elementsOf(
  binding: BindingFact,
  subjects: ReadonlySet<string>,
  keys: readonly string[],
): readonly CutElement[] {
  const ours = new Set(keys.filter((key) => subjects.has(key)))
  if (ours.size === subjects.size) return [{ kind: 'binding', binding }]
  return binding.subjects.flatMap((subject) => {
    const key = subjectKey(subject, binding.namespace)
    // One that stands there twice is taken away in both places.
    return key !== undefined && ours.delete(key)
      ? [{ kind: 'subject' as const, binding, subject, key }]
      : []
  })
}

/** What nobody has who has no rights: a right by another way than RBAC shows here. */
const STANDARD: readonly AccessCheck[] = [
  resource('*', '*', '*'),
  resource('get', '', 'secrets'),
  resource('list', '', 'secrets'),
  resource('create', '', 'pods'),
  resource('impersonate', '', 'users'),
]

function resource(verb: string, group: string, name: string): AccessCheck {
  return { verb, group, resource: name, namespace: '', name: '' }
}

function checksOf({ binding, role }: BoundRole): readonly AccessCheck[] {
  return (role?.rules ?? []).flatMap((rule) => inRule(rule, binding.namespace))
}

function inRule(rule: PolicyRule, namespace: string): readonly AccessCheck[] {
  const names = rule.resourceNames.length === 0 ? [''] : rule.resourceNames
  return rule.verbs.flatMap((verb) => [
    ...rule.nonResourceURLs.map((path) => ({ verb, path })),
    ...rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((each) =>
        names.map((name) => ({ verb, group, resource: each, namespace, name })),
      ),
    ),
  ])
}
