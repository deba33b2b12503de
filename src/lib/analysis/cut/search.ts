import { Bug } from '../../base/errors.ts'
import { by } from '../../base/order.ts'
import { type Clause, clauseFinder, type ClauseFor } from './clauses.ts'
import type { Closable } from './closable.ts'
import { type CutElement, elementKey } from './element.ts'
import type { EvidenceKeys } from './evidence-keys.ts'
import { type AskWithout, except, type OpenReaders } from './open-paths.ts'
import { type Accepts, spare } from './spare.ts'
import type { WeightOf } from './weights.ts'

/** What a search asks, and about what. */
export interface CutTools {
  readonly closable: Closable
  readonly keysOf: EvidenceKeys
  readonly weightOf: WeightOf
  readonly ask: AskWithout
  readonly accepts: Accepts
}

/** What is known of the paths of one model, and what they would take to be closed. */
export class CutSearch {
  readonly stays: OpenReaders
  readonly through: OpenReaders
  readonly #tools: CutTools
  readonly #clauseFor: ClauseFor
  /** By themselves as text, so that each is there once. */
  readonly #clauses = new Map<string, Clause>()
  /** Elements of clauses, in the order of their keys. */
  #elements: readonly CutElement[] = []

  constructor(tools: CutTools) {
    const { closable, stays, through } = spare(tools, tools.accepts)
    this.#tools = { ...tools, closable }
    this.stays = stays
    this.through = through
    this.#clauseFor = clauseFinder(closable, (gone) => this.openWithout(gone).size > 0)
  }

  /** Who reads without the elements, and could be kept from it. */
  openWithout(elements: Iterable<CutElement>): OpenReaders {
    return this.mustClose(this.#tools.ask(elements).open)
  }

  /** Those who are not accepted, and could be kept from reading. */
  mustClose(open: OpenReaders): OpenReaders {
    const { accepts } = this.#tools
    return new Map([...except(open, this.stays)].filter(([, reader]) => !accepts(reader)))
  }

  /** Adds the paths that are open without the elements as clauses; whether there were any. */
  learn(elements: readonly CutElement[]): boolean {
    const { ask, keysOf, closable } = this.#tools
    const { model: left, open: all } = ask(elements)
    const open = this.mustClose(all)
    const taken = new Set(elements.map(elementKey))
    const hints = [...open.values()].map(({ path }) =>
      keysOf(path, left).filter((key) => closable.has(key) && !taken.has(key)),
    )
    // A path on the way to which another is open needs no clause of its own.
    for (const hint of hints.toSorted(by(({ length }) => length))) {
      const has = new Set(hint)
      if ([...this.#clauses.values()].some((keys) => keys.every((key) => has.has(key)))) continue
      const clause = this.#clauseFor(hint, [...taken])
      this.#clauses.set(JSON.stringify(clause), clause)
    }
    const keys = new Set([...this.#clauses.values()].flat())
    this.#elements = [...closable].flatMap(([key, element]) => (keys.has(key) ? [element] : []))
    return open.size > 0
  }

  /** Clauses and weights for the elements in the order of their keys. */
  instance(): [clauses: readonly (readonly number[])[], weights: readonly number[]] {
    const places = new Map(this.#elements.map((element, at) => [elementKey(element), at]))
    return [
      [...this.#clauses.values()].map((keys) => keys.map((key) => places.get(key) ?? -1)),
      this.#elements.map(this.#tools.weightOf),
    ]
  }

  elementsAt(places: readonly number[]): readonly CutElement[] {
    return places.flatMap((place) => this.#elements[place] ?? [])
  }

  /**
   * Takes elements of every path that turns up until none does, and so learns of
   * many at a time.
   *
   * @returns a set that closes all paths
   */
  closed(elements: readonly CutElement[]): readonly CutElement[] {
    const { weightOf, closable } = this.#tools
    const all = new Map(elements.map((element) => [elementKey(element), element]))
    while (this.learn([...all.values()])) {
      for (const keys of this.#clauses.values()) {
        if (keys.some((key) => all.has(key))) continue
        const [lightest] = keys
          .flatMap((key) => closable.get(key) ?? [])
          .toSorted(by(weightOf, elementKey))
        if (lightest === undefined) throw new Bug('nothing closes a path that can be closed')
        all.set(elementKey(lightest), lightest)
      }
    }
    return [...all.values()]
  }

  /** The elements without those that can be put back and nothing opens, heaviest first. */
  irredundant(elements: readonly CutElement[]): readonly CutElement[] {
    let kept = elements
    const { weightOf } = this.#tools
    for (const element of elements.toSorted(by((each) => -weightOf(each), elementKey))) {
      const fewer = kept.filter((each) => each !== element)
      if (this.openWithout(fewer).size === 0) kept = fewer
    }
    return kept
  }
}
