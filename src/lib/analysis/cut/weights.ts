import { unreachable } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { BindingFact, PolicyRule, Subject } from '../../model/facts/rbac.ts'
import type { Model } from '../../model/model.ts'
import { nameMatches, resourceMatches, subjectKey } from '../rbac/index.ts'
import { DISCLOSING } from '../reach/disclosing.ts'
import { type BoundRoles, bindingsWith } from './bound-roles.ts'
import type { Consumers } from './consumers.ts'
import type { CutElement } from './element.ts'

/** How much else an element takes away; of two equal sets of elements the lighter is better. */
export type WeightOf = (element: CutElement) => number

/** Heavier than everything else together: what the Secret's own consumers would feel. */
const CONSUMER = 2 ** 42
/** Heavier than the number of those who lose something, so that what they lose decides first. */
const LOSS = 2 ** 10
const SECRETS = { group: '', resource: 'secrets', subresource: '' }

/**
 * Counts, for everybody who loses something, the other Secrets that the lost
 * rules are about and the rules that do more than disclose Secrets. A rule is
 * narrowed afterwards: it loses what cannot be told apart, as `*` cannot.
 */
export function elementWeights(
  model: Model,
  asked: NamespacedName,
  bound: BoundRoles,
  consumers: Consumers,
): WeightOf {
  const secrets = secretsCounter(model, asked)

  const ofSubject = ({ namespace }: BindingFact, subject: Subject): number =>
    1 + (consumers.keys.has(subjectKey(subject, namespace) ?? '') ? CONSUMER : 0)
  const ofRules = (binding: BindingFact): number => {
    const rules = bound.roleOf.get(binding)?.rules ?? []
    return sum(
      rules.map((rule) => secrets(rule, binding.namespace) + (isOnlyDisclosing(rule) ? 0 : 1)),
    )
  }
  const ofSubjects = (binding: BindingFact, subjects: readonly Subject[]): number =>
    sum(subjects.map((subject) => ofSubject(binding, subject) + LOSS * ofRules(binding)))

  return (element) => {
    switch (element.kind) {
      case 'subject':
        return ofSubjects(element.binding, [element.subject])
      case 'binding':
        return ofSubjects(element.binding, element.binding.subjects)
      case 'rule': {
        const rule = element.role.rules[element.at]
        if (rule === undefined) return 0
        const more = lostWhenNarrowed(rule)
        return sum(
          bindingsWith(bound, element.role).flatMap((binding) =>
            binding.subjects.map(
              (subject) =>
                ofSubject(binding, subject) + LOSS * (secrets(rule, binding.namespace) + more),
            ),
          ),
        )
      }
      case 'object':
        return element.object.kind === 'Pod' ? 0 : 1
      default:
        return unreachable(element)
    }
  }
}

function secretsCounter(
  { facts }: Model,
  asked: NamespacedName,
): (rule: PolicyRule, namespace: string) => number {
  const perNamespace = new Map<string, number>([['', facts.Secret.length]])
  for (const { namespace } of facts.Secret) {
    perNamespace.set(namespace, (perNamespace.get(namespace) ?? 0) + 1)
  }
  return (rule, namespace) => {
    if (!resourceMatches(rule, SECRETS)) return 0
    const own = nameMatches(rule, asked.name) ? 1 : 0
    const all = perNamespace.get(namespace) ?? 0
    return Math.max(0, (rule.resourceNames.length === 0 ? all : rule.resourceNames.length) - own)
  }
}

function isOnlyDisclosing({ resources, verbs }: PolicyRule): boolean {
  return (
    resources.every((resource) => resource === 'secrets') &&
    verbs.every((each) => DISCLOSING.some(({ verb }) => verb === each))
  )
}

/** Nothing of a star can be kept; of what is not about Secrets, only what opens no path. */
function lostWhenNarrowed(rule: PolicyRule): number {
  if (rule.resources.includes('*') || rule.verbs.includes('*')) return 1
  return resourceMatches(rule, SECRETS) ? 0 : 0.5
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
