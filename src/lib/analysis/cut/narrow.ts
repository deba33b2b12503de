import type { PolicyRule, RoleFact } from '../../model/facts/rbac.ts'
import { roleRights } from '../graph/role-rights.ts'
import { ALL_REQUESTS } from '../paths/index.ts'
import type { CutElement } from './element.ts'
import { withRules } from './without.ts'

type RuleElement = Extract<CutElement, { kind: 'rule' }>
/** Whether every path that can be closed is closed by these elements. */
type IsClosedBy = (elements: readonly CutElement[]) => boolean
/** Whether a rule may open something. */
type IsFollowed = (rule: PolicyRule) => boolean

/** How often the engine is asked; rules that it does not suffice for go as a whole. */
const ATTEMPTS = 300

/** What of a rule is tried to be kept, one after the other. */
const PARTS = ['apiGroups', 'resources', 'verbs', 'resourceNames'] as const

/**
 * Takes less than whole rules where that is enough: keeps the groups, then the
 * resources, the verbs and the names of a rule that open nothing.
 *
 * @param elements a set without any of which a path is open, so that no rule is kept whole
 */
export function narrowed(
  elements: readonly CutElement[],
  isClosedBy: IsClosedBy,
): readonly CutElement[] {
  let all = elements
  let left = ATTEMPTS
  for (const element of elements) {
    if (element.kind !== 'rule') continue
    const replaced = (kept: readonly PolicyRule[]): readonly CutElement[] =>
      all.map((each) => (each === element ? { ...element, kept } : each))
    const opensNothing = (kept: readonly PolicyRule[]): boolean =>
      left-- > 0 && isClosedBy(replaced(kept))
    const found = [isFollowedIn(element), () => true]
      .map((isFollowed) => keptOf(element, opensNothing, isFollowed))
      .find((kept) => kept.length === 0 || isClosedBy(replaced(kept)))
    all = replaced(found ?? [])
  }
  return all
}

/** Rights that no row of the catalogue asks for change nothing, so nothing need be tried. */
function isFollowedIn({ role, at }: RuleElement): IsFollowed {
  const rightsWith = (kept: readonly PolicyRule[]): string => {
    const { rules }: RoleFact = withRules(role, new Map([[at, kept]]))
    const rights = roleRights(ALL_REQUESTS)({ ...role, rules })
    return JSON.stringify(rights.map(({ requests, name }) => [requests.key, name]))
  }
  const without = rightsWith([])
  return (rule) => rightsWith([rule]) !== without
}

/** Each part of the rule that is kept goes with what was not kept of the parts before it. */
function keptOf(
  { role, at }: RuleElement,
  opensNothing: (kept: readonly PolicyRule[]) => boolean,
  isFollowed: IsFollowed,
): readonly PolicyRule[] {
  let rest = role.rules[at]
  const kept: PolicyRule[] = []
  for (const part of PARTS) {
    if (rest === undefined) break
    const piece = { ...rest }
    const pieceOf = (items: readonly string[]): PolicyRule => ({ ...piece, [part]: items })
    const items = keepable(
      [...new Set(rest[part])],
      (item) => isFollowed(pieceOf([item])),
      (some) => opensNothing([...kept, pieceOf(some)]),
    )
    const others = rest[part].filter((item) => !items.includes(item))
    // A rule without names is about all of them.
    if (items.length > 0) kept.push(pieceOf(items))
    rest = others.length === 0 ? undefined : pieceOf(others)
  }
  return kept
}

/** As many items as open nothing together, the first ones first. */
function keepable(
  items: readonly string[],
  isFollowed: (item: string) => boolean,
  opensNothing: (kept: readonly string[]) => boolean,
): readonly string[] {
  const kept = new Set(items.filter((item) => !isFollowed(item)))
  for (const item of items) {
    // With all of them it is the whole rule, which opens something.
    if (kept.size + 1 === items.length) break
    if (!kept.has(item) && opensNothing([...kept, item])) kept.add(item)
  }
  return items.filter((item) => kept.has(item))
}
