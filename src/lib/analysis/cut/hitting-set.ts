import { by } from '../../base/order.ts'
import { type Clause, components, withoutDominated, withoutSupersets } from './clause-sets.ts'

/**
 * Minimum hitting sets: the fewest elements such that every clause holds one of
 * them. Elements are numbers; of two sets of the same size the one with the
 * smaller sum of weights is better, and of two of the same weight the one found
 * first, so that the order of the numbers decides.
 */
export interface HittingSet {
  readonly chosen: readonly number[]
  /** No set has fewer elements than this. */
  readonly atLeast: number
  /** Nothing better exists: neither fewer elements nor, with as many, a smaller weight. */
  readonly proven: boolean
}

/** Steps of work that a search may take: one clause looked at is one step. */
const WORK = 20_000_000

interface Candidate {
  readonly chosen: readonly number[]
  readonly weight: number
}

class Search {
  best: Candidate
  exhausted = false
  readonly #clauses: readonly Clause[]
  readonly #weights: readonly number[]
  #work: number

  /** @param known a set that hits all of them */
  constructor(
    clauses: readonly Clause[],
    weights: readonly number[],
    work: number,
    known: readonly number[] = [],
  ) {
    this.#clauses = clauses
    this.#weights = weights
    this.#work = work
    this.best = this.#greedy()
    const weight = this.#weightOf(known)
    if (known.length > 0 && this.#isBetter(known.length, weight)) {
      this.best = { chosen: known, weight }
    }
  }

  run(): void {
    this.#branch(this.#clauses, { chosen: [], weight: 0 })
  }

  /** `open` are the clauses that nothing chosen is in, less the elements that are ruled out. */
  #branch(open: readonly Clause[], sofar: Candidate): void {
    this.#work -= open.length + 1
    if (this.#work < 0) this.exhausted = true
    if (this.exhausted) return
    const apart = disjoint(open)
    const size = sofar.chosen.length + apart.length
    const weight = sofar.weight + sum(apart.map((clause) => this.#lightest(clause)))
    if (!this.#isBetter(size, weight)) return
    const shortest = open.reduce<Clause | undefined>(shorter, undefined)
    if (shortest === undefined) {
      this.best = sofar
      return
    }
    let rest = open
    for (const element of this.#mostUsefulFirst(shortest, open)) {
      this.#branch(
        rest.filter((clause) => !clause.includes(element)),
        {
          chosen: [...sofar.chosen, element],
          weight: sofar.weight + (this.#weights[element] ?? 0),
        },
      )
      // What follows is about the sets without it.
      rest = rest.map((clause) => without(clause, element))
    }
  }

  #isBetter(size: number, weight: number): boolean {
    const { chosen, weight: known } = this.best
    return size < chosen.length || (size === chosen.length && weight < known)
  }

  #lightest(clause: Clause): number {
    return Math.min(...clause.map((element) => this.#weights[element] ?? 0))
  }

  #mostUsefulFirst(clause: Clause, open: readonly Clause[]): readonly number[] {
    const uses = counts(open)
    const use = (element: number): number => uses.get(element) ?? 0
    return clause.toSorted(
      by(
        (element) => -use(element),
        (element) => this.#weights[element] ?? 0,
        (element) => element,
      ),
    )
  }

  /** Always the element that is in most of what is left. */
  #greedy(): Candidate {
    const chosen: number[] = []
    let open = this.#clauses
    while (open.length > 0) {
      const [first] = this.#mostUsefulFirst([...new Set(open.flat())], open)
      if (first === undefined) break
      chosen.push(first)
      open = open.filter((clause) => !clause.includes(first))
    }
    return { chosen, weight: this.#weightOf(chosen) }
  }

  #weightOf(chosen: readonly number[]): number {
    return sum(chosen.map((element) => this.#weights[element] ?? 0))
  }
}

/**
 * @param clauses none empty
 * @param weights not negative, by element
 * @param work bounds the search; beyond it the best set so far is given, with a lower bound
 */
export function minimumHittingSet(
  clauses: readonly Clause[],
  weights: readonly number[],
  work = WORK,
): HittingSet {
  const parts = components(withoutSupersets(clauses))
  const found = parts.map((part) => solved(part, weights, work / parts.length))
  return {
    chosen: found.flatMap(({ chosen }) => chosen).toSorted((a, b) => a - b),
    atLeast: sum(found.map(({ atLeast }) => atLeast)),
    proven: found.every(({ proven }) => proven),
  }
}

/** First how few suffice, where elements that others can stand for need not be tried; then which of those sets is the lightest. */
function solved(clauses: readonly Clause[], weights: readonly number[], work: number): HittingSet {
  const fewest = new Search(withoutDominated(clauses), [], work / 2)
  fewest.run()
  const lightest = new Search(clauses, weights, work / 2, fewest.best.chosen)
  lightest.run()
  const { chosen } = lightest.best
  const proven = !lightest.exhausted
  const isFewest = proven || !fewest.exhausted
  return { chosen, atLeast: isFewest ? chosen.length : disjoint(clauses).length, proven }
}

/** Clauses that share no element: each takes one of its own. */
function disjoint(clauses: readonly Clause[]): readonly Clause[] {
  const used = new Set<number>()
  const apart: Clause[] = []
  for (const clause of clauses.toSorted((a, b) => a.length - b.length)) {
    if (clause.some((element) => used.has(element))) continue
    apart.push(clause)
    for (const element of clause) used.add(element)
  }
  return apart
}

function shorter(best: Clause | undefined, clause: Clause): Clause {
  return best === undefined || clause.length < best.length ? clause : best
}

function without(clause: Clause, element: number): Clause {
  return clause.includes(element) ? clause.filter((each) => each !== element) : clause
}

function counts(clauses: readonly Clause[]): ReadonlyMap<number, number> {
  const uses = new Map<number, number>()
  for (const element of clauses.flat()) uses.set(element, (uses.get(element) ?? 0) + 1)
  return uses
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
