import type { PolicyRule } from '../../model/facts/rbac.ts'
import type { CutElement } from './element.ts'

type RuleElement = Extract<CutElement, { kind: 'rule' }>
/** Whether every path that can be closed is closed by these elements. */
type IsClosedBy = (elements: readonly CutElement[]) => boolean

/**
 * Takes less than whole rules where that is enough: keeps the resources, then
 * the verbs, then the other names of a rule that open nothing.
 *
 * @param attempts how often `isClosedBy` may be asked; rules that it does not suffice for go as a whole
 */
export function narrowed(
  elements: readonly CutElement[],
  isClosedBy: IsClosedBy,
  secret: string,
  attempts: number,
): readonly CutElement[] {
  let all = elements
  let left = attempts
  for (const element of elements) {
    if (element.kind !== 'rule') continue
    const replaced = (kept: readonly PolicyRule[]): readonly CutElement[] =>
      all.map((each) => (each === element ? { ...element, kept } : each))
    const opensNothing = (kept: readonly PolicyRule[]): boolean =>
      left-- > 0 && isClosedBy(replaced(kept))
    all = replaced(keptOf(element, opensNothing, secret))
  }
  return all
}

function keptOf(
  { role, at }: RuleElement,
  opensNothing: (kept: readonly PolicyRule[]) => boolean,
  secret: string,
): readonly PolicyRule[] {
  const rule = role.rules[at]
  if (rule === undefined) return []
  const resources = keepable(rule.resources, (kept) =>
    opensNothing(piecesOf(rule, { resources: kept, verbs: [] })),
  )
  const verbs = keepable(rule.verbs, (kept) =>
    opensNothing(piecesOf(rule, { resources, verbs: kept })),
  )
  const kept = piecesOf(rule, { resources, verbs })
  if (!rule.resourceNames.includes(secret)) return kept
  const named = [...kept, ...othersByName(rule, { resources, verbs }, secret)]
  return named.length > kept.length && opensNothing(named) ? named : kept
}

/** As many items as open nothing together, the first ones first. */
function keepable(
  items: readonly string[],
  opensNothing: (kept: readonly string[]) => boolean,
): readonly string[] {
  const kept: string[] = []
  for (const item of new Set(items)) {
    if (opensNothing(kept.toSpliced(kept.length, 0, item))) kept.push(item)
  }
  return kept
}

interface Kept {
  /** With every verb. */
  readonly resources: readonly string[]
  /** On the other resources. */
  readonly verbs: readonly string[]
}

function piecesOf(rule: PolicyRule, { resources, verbs }: Kept): readonly PolicyRule[] {
  const others = rule.resources.filter((each) => !resources.includes(each))
  return [
    ...(resources.length === 0 ? [] : [{ ...rule, resources }]),
    ...(verbs.length === 0 || others.length === 0 ? [] : [{ ...rule, resources: others, verbs }]),
  ]
}

/** What was taken away, on the names that are not the Secret's. */
function othersByName(
  rule: PolicyRule,
  { resources, verbs }: Kept,
  secret: string,
): readonly PolicyRule[] {
  const names = rule.resourceNames.filter((name) => name !== secret)
  // A rule without names would be about all of them.
  if (names.length === 0) return []
  const others = rule.resources.filter((each) => !resources.includes(each))
  const taken = rule.verbs.filter((verb) => !verbs.includes(verb))
  if (others.length === 0 || taken.length === 0) return []
  return [{ ...rule, resources: others, verbs: taken, resourceNames: names }]
}
