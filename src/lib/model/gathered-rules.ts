import type { PolicyRule, RoleFact } from './facts/rbac.ts'
import { selects } from './label-selector.ts'

/**
 * Fills a ClusterRole with an aggregationRule that no controller has seen yet (a
 * manifest: it has neither uid nor rules) with the rules of the ClusterRoles that
 * it selects, as the clusterrole-aggregation controller would.
 */
export function withGathered(roles: readonly RoleFact[]): (role: RoleFact) => RoleFact {
  const clusterRoles = roles.filter(({ namespace }) => namespace === '')
  const rulesOf = (role: RoleFact, seen: ReadonlySet<RoleFact>): readonly PolicyRule[] => {
    const { aggregates = [], rules } = role
    if (!isUnfilled(role)) return rules
    const pieces = clusterRoles.filter(
      (piece) => !seen.has(piece) && aggregates.some((each) => selects(each, piece.labels)),
    )
    return pieces.flatMap((piece) => rulesOf(piece, new Set([...seen, piece])))
  }
  return (role) => (isUnfilled(role) ? { ...role, rules: rulesOf(role, new Set([role])) } : role)
}

function isUnfilled({ aggregated, uid, rules }: RoleFact): boolean {
  return aggregated && uid === '' && rules.length === 0
}
