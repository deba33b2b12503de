/** Elements one of which has to be chosen, as numbers. */
export type Clause = readonly number[]

/** Whoever hits a clause hits those that hold all of it. */
export function withoutSupersets(clauses: readonly Clause[]): readonly Clause[] {
  const kept: Clause[] = []
  for (const clause of clauses.toSorted((a, b) => a.length - b.length)) {
    const elements = new Set(clause)
    if (!kept.some((each) => each.every((element) => elements.has(element)))) kept.push(clause)
  }
  return kept
}

/** Clauses that have elements in common, directly or by way of others, stand together. */
export function components(clauses: readonly Clause[]): readonly (readonly Clause[])[] {
  const leaders = new Map<number, number>()
  const leader = (element: number): number => {
    let at = element
    for (let next = leaders.get(at); next !== undefined; next = leaders.get(at)) at = next
    return at
  }
  for (const [first = 0, ...others] of clauses) {
    for (const other of others) {
      const [a, b] = [leader(first), leader(other)]
      if (a !== b) leaders.set(b, a)
    }
  }
  return [...Map.groupBy(clauses, ([first = 0]) => leader(first)).values()]
}

/** The clauses without elements whose clauses another element hits as well. */
export function withoutDominated(clauses: readonly Clause[]): readonly Clause[] {
  let left = clauses
  for (;;) {
    const fewer = withoutOnes(left)
    if (fewer === left) return left
    // Clauses that became shorter may now be part of others.
    left = withoutSupersets(fewer)
  }
}

function withoutOnes(clauses: readonly Clause[]): readonly Clause[] {
  const uses = new Map<number, Set<number>>()
  for (const [at, clause] of clauses.entries()) {
    for (const element of clause) uses.set(element, (uses.get(element) ?? new Set()).add(at))
  }
  const gone = new Set<number>()
  for (const [element, own] of uses) {
    const [first = 0] = own
    // Whoever stands for it is in each of its clauses.
    const isDominated = (clauses[first] ?? []).some(
      (other) =>
        other !== element &&
        !gone.has(other) &&
        [...own].every((at) => uses.get(other)?.has(at) === true),
    )
    if (isDominated) gone.add(element)
  }
  if (gone.size === 0) return clauses
  return clauses.map((clause) => clause.filter((element) => !gone.has(element)))
}
