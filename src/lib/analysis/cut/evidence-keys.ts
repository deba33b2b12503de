import { perObject } from '../../base/remember.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { subjectKey } from '../rbac/index.ts'
import type { Evidence, PathStep } from '../reach/report.ts'
import { partsOf, ruleText } from './aggregation.ts'
import { bindingKind, elementKey, roleKind } from './element.ts'

/** Keys of the elements that the evidence of a path is about, whether or not they may be taken away. */
export type EvidenceKeys = (path: readonly PathStep[], seenIn: Model) => readonly string[]

/**
 * Finds elements of `model` for paths that were seen in it or in what
 * `withoutElements` left of it.
 */
export function evidenceKeys(model: Model): EvidenceKeys {
  const roles = new Map(model.facts.Role.map((each) => [keyOf(roleKind(each), each), each]))
  const bindingsSeen = perObject(bindingsOf)
  return (path, seenIn) => {
    const bindings = bindingsSeen(seenIn)
    return path.flatMap(({ evidence }) =>
      evidence.flatMap((each) => {
        const key = keyOf(each.kind, each)
        const binding = bindings.get(key)
        if (binding !== undefined) return ofBinding(binding, each)
        const role = roles.get(key)
        if (role !== undefined) return ofRule(role, (each.rule ?? 0) - 1, model.facts.Role)
        // A pod that is over, a token or a volume, if it is one.
        return [`0 ${each.kind} ${qualifiedName({ namespace: '', ...each })}`]
      }),
    )
  }
}

type Bindings = ReadonlyMap<string, BindingFact>

function bindingsOf({ facts }: Model): Bindings {
  return new Map(facts.Binding.map((each) => [keyOf(bindingKind(each), each), each]))
}

/** Evidence of cluster-scoped objects has no namespace. */
function keyOf(kind: string, { namespace = '', name }: Partial<NamespacedName>): string {
  return `${kind} ${namespace}\0${name ?? ''}`
}

/** As it was seen: places of subjects differ where others are gone. */
function ofBinding(binding: BindingFact, { field = '' }: Evidence): readonly string[] {
  const at = Number(/^subjects\[(\d+)\]$/.exec(field)?.[1] ?? -1)
  const subject = binding.subjects[at]
  const key = subject && subjectKey(subject, binding.namespace)
  const whole = elementKey({ kind: 'binding', binding })
  if (subject === undefined || key === undefined) return [whole]
  return [elementKey({ kind: 'subject', binding, subject, key }), whole]
}

/** Where the rule stands: in the role itself, or in parts of one that a controller sums up. */
function ofRule(role: RoleFact, at: number, roles: readonly RoleFact[]): readonly string[] {
  const rule = role.rules[at]
  if (rule === undefined) return []
  const text = ruleText(rule)
  const found: string[] = []
  const visited = new Set([role])
  for (const each of visited) {
    for (const part of partsOf(each, roles)) visited.add(part)
    for (const [place, other] of each.rules.entries()) {
      if (each === role ? place === at : ruleText(other) === text) {
        found.push(elementKey({ kind: 'rule', role: each, at: place, kept: [] }))
      }
    }
  }
  return found
}
