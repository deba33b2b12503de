import type { PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import type { BoundRole } from '../rbac/index.ts'
import { subjectKey } from '../rbac/index.ts'
import {
  type DisclosingVerb,
  isWildcard,
  touchesSecrets,
  verbsByName,
  verbsOnAll,
} from './disclosing.ts'
import type { Evidence, ReachScopeKind, ReaderSubject } from './report.ts'
import { readerSubject } from './subjects.ts'

/** One rule that discloses Secrets to one subject through one binding. */
export interface Grant {
  readonly key: string
  readonly subject: ReaderSubject
  /** Empty when the role could not be read. */
  readonly verbs: readonly DisclosingVerb[]
  readonly wildcard: boolean
  readonly scope: ReachScopeKind
  /** What it is on, in words: `secrets in payments`. */
  readonly to: string
  readonly evidence: readonly Evidence[]
  readonly unresolved?: Extract<BoundRole, { role: null }>
}

/** What the bindings of one namespace, or the ClusterRoleBindings, disclose. */
export interface ScopeGrants {
  /** Every Secret in the scope. */
  readonly all: readonly Grant[]
  /** Secrets by name. */
  readonly byName: ReadonlyMap<string, readonly Grant[]>
}

type Part = Pick<Grant, 'verbs' | 'wildcard' | 'unresolved'> & { readonly role: Evidence }
const EVERYWHERE = 'in every namespace'

/** Reads the grants on Secrets out of the bindings of one scope. */
export function grantsIn(bindings: readonly BoundRole[]): ScopeGrants {
  const all: Grant[] = []
  const byName = new Map<string, Grant[]>()
  for (const bound of bindings) {
    const { namespace } = bound.binding
    const where = namespace === '' ? EVERYWHERE : `in ${namespace}`
    const scope = namespace === '' ? 'cluster' : 'namespace'
    for (const part of partsOnAll(bound)) {
      all.push(...grantsOf(bound, part, { scope, to: `secrets ${where}` }))
    }
    for (const [name, part] of partsByName(bound)) {
      const grants = byName.get(name) ?? []
      byName.set(name, grants)
      grants.push(...grantsOf(bound, part, { scope: 'secret', to: `secret ${name} ${where}` }))
    }
  }
  return { all, byName }
}

function partsOnAll(bound: BoundRole): readonly Part[] {
  const { binding, role } = bound
  if (role === null) {
    const { kind, name } = binding.roleRef
    const place = kind === 'Role' ? { namespace: binding.namespace } : {}
    const evidence = { kind, ...place, name, state: 'could not be read' }
    return [{ verbs: [], wildcard: false, role: evidence, unresolved: bound }]
  }
  return role.rules.flatMap((rule, at) =>
    touchesSecrets(rule) ? partOf(role, rule, at, verbsOnAll(rule)) : [],
  )
}

function partsByName({ role }: BoundRole): readonly (readonly [string, Part])[] {
  if (role === null) return []
  return role.rules.flatMap((rule, at) => {
    if (rule.resourceNames.length === 0 || !touchesSecrets(rule)) return []
    const [found] = partOf(role, rule, at, verbsByName(rule))
    const names = new Set(rule.resourceNames)
    return found === undefined ? [] : [...names].map((name) => [name, found] as const)
  })
}

function partOf(
  role: RoleFact,
  rule: PolicyRule,
  at: number,
  verbs: readonly DisclosingVerb[],
): readonly Part[] {
  const [first] = verbs
  if (first === undefined) return []
  const kind = role.namespace === '' ? 'ClusterRole' : 'Role'
  const place = role.namespace === '' ? {} : { namespace: role.namespace }
  const evidence = { kind, ...place, name: role.name, rule: at + 1 }
  return [{ verbs, wildcard: isWildcard(rule, first.verb), role: evidence }]
}

/** One grant per subject; a subject that stands twice in a binding is granted once. */
function grantsOf(
  { binding }: BoundRole,
  { role, ...part }: Part,
  target: Pick<Grant, 'scope' | 'to'>,
): readonly Grant[] {
  const seen = new Set<string>()
  return binding.subjects.flatMap((subject, at) => {
    const key = subjectKey(subject, binding.namespace)
    if (key === undefined || seen.has(key)) return []
    seen.add(key)
    const kind = binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
    const place = binding.namespace === '' ? {} : { namespace: binding.namespace }
    const bindingEvidence = { kind, ...place, name: binding.name, field: `subjects[${at}]` }
    const evidence = [bindingEvidence, role]
    return [{ key, subject: readerSubject(subject, binding), ...part, ...target, evidence }]
  })
}
