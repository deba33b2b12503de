import { Bug } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import { type CutElement, elementKey } from './element.ts'
import { type ElementsOf, elementFinder } from './element-finder.ts'
import { minimumHittingSet } from './hitting-set.ts'
import { type AskWithout, askerWithout, except, type OpenReaders } from './open-paths.ts'
import type { WeightOf } from './weights.ts'

/** A set of elements that closes every certain path which can be closed. */
export interface FoundCut {
  readonly elements: readonly CutElement[]
  /** No set that does it has fewer elements. */
  readonly atLeast: number
  /** Those who remain when everything that may be taken away is gone, with the paths that remain. */
  readonly stays: OpenReaders
  /** Those whose paths are closed. */
  readonly closes: OpenReaders
}

/** Questions to the engine before a good set is taken for want of a best one. */
const PATIENCE = 200

interface Tools {
  readonly elementsOf: ElementsOf
  readonly weightOf: WeightOf
  readonly ask: AskWithout
}

class CutSearch {
  readonly #ask: AskWithout
  readonly #elementsOf: ElementsOf
  readonly #weightOf: WeightOf
  readonly #known = new Map<string, CutElement>()
  /** Keys of elements, by themselves as text so that each clause is there once. */
  readonly #clauses = new Map<string, readonly string[]>()
  stays: OpenReaders = new Map()

  constructor({ elementsOf, weightOf, ask }: Tools) {
    this.#elementsOf = elementsOf
    this.#weightOf = weightOf
    this.#ask = ask
  }

  /** Takes away all that any path shows, again and again; whoever still reads then stays. */
  takeEverything(): void {
    const paths: { readonly reader: string; readonly keys: readonly string[] }[] = []
    for (;;) {
      const { model: left, open } = this.#ask(this.#known.values())
      const before = this.#known.size
      for (const [reader, { path }] of open) {
        paths.push({ reader, keys: this.#know(this.#elementsOf(path, left)) })
      }
      if (this.#known.size > before) continue
      this.stays = open
      for (const { reader, keys } of paths) if (!open.has(reader)) this.#addClause(keys)
      return
    }
  }

  /** Adds the paths that are open without the elements as clauses; whether there were any. */
  learn(elements: readonly CutElement[]): boolean {
    const { model: left, open: all } = this.#ask(elements)
    const open = except(all, this.stays)
    const taken = new Set(elements.map(elementKey))
    for (const { path } of open.values()) {
      const keys = this.#know(this.#elementsOf(path, left))
      if (keys.length === 0 || keys.some((key) => taken.has(key))) {
        throw new Bug(`a path is open without what it depends on: ${JSON.stringify(path)}`)
      }
      this.#addClause(keys)
    }
    return open.size > 0
  }

  #know(elements: readonly CutElement[]): readonly string[] {
    return elements.map((element) => {
      const key = elementKey(element)
      this.#known.set(key, element)
      return key
    })
  }

  /** Clauses and weights for the elements in the order of their keys. */
  instance(): [clauses: readonly (readonly number[])[], weights: readonly number[]] {
    const elements = this.#ordered()
    const places = new Map(elements.map((element, at) => [elementKey(element), at]))
    return [
      [...this.#clauses.values()].map((keys) => keys.map((key) => places.get(key) ?? -1)),
      elements.map(this.#weightOf),
    ]
  }

  elementsAt(places: readonly number[]): readonly CutElement[] {
    const elements = this.#ordered()
    return places.flatMap((place) => elements[place] ?? [])
  }

  /** Elements of every path that turns up, until none does. */
  closed(): readonly CutElement[] {
    const all = new Map<string, CutElement>()
    for (;;) {
      const { model: left, open: still } = this.#ask(all.values())
      const open = except(still, this.stays)
      if (open.size === 0) return [...all.values()]
      for (const { path } of open.values()) {
        const [lightest] = this.#elementsOf(path, left).toSorted(by(this.#weightOf, elementKey))
        if (lightest === undefined) throw new Bug('nothing closes a path that can be closed')
        all.set(elementKey(lightest), lightest)
      }
    }
  }

  /** The elements without those that can be put back and nothing opens, heaviest first. */
  irredundant(elements: readonly CutElement[]): readonly CutElement[] {
    let kept = elements
    for (const element of elements.toSorted(by((each) => -this.#weightOf(each), elementKey))) {
      const fewer = kept.filter((each) => each !== element)
      if (except(this.#ask(fewer).open, this.stays).size === 0) kept = fewer
    }
    return kept
  }

  #ordered(): readonly CutElement[] {
    return [...this.#known.values()].toSorted(by(elementKey))
  }

  #addClause(keys: readonly string[]): void {
    const clause = keys.toSorted()
    this.#clauses.set(JSON.stringify(clause), clause)
  }
}

/**
 * Finds the smallest set by implicit hitting sets: every certain path is a
 * clause of the elements that it depends on. The engine says which paths are
 * open once a set is gone, and each of them is a clause that the next set has
 * to hit; when none is open the set is right, and since every set that closes
 * all paths hits the clauses, none is smaller.
 * (Moreno-Centeno and Karp, "The Implicit Hitting Set Approach", 2013.)
 *
 * @param patience questions to the engine; beyond it the set need not be the smallest
 */
export function findCut(
  model: Model,
  secret: NamespacedName,
  weightOf: WeightOf,
  ask: AskWithout = askerWithout(model, secret),
  patience: number = PATIENCE,
): FoundCut {
  const search = new CutSearch({ elementsOf: elementFinder(model, secret), weightOf, ask })
  search.takeEverything()
  const found = (elements: readonly CutElement[], atLeast: number): FoundCut => {
    const { stays } = search
    const all = ask([]).open
    return { elements, atLeast, stays, closes: except(all, stays) }
  }
  let atLeast = 0
  for (let asked = 0; asked < patience; asked++) {
    const set = minimumHittingSet(...search.instance())
    atLeast = Math.max(atLeast, set.atLeast)
    const elements = search.elementsAt(set.chosen)
    if (search.learn(elements)) continue
    return found(set.proven ? elements : search.irredundant(elements), atLeast)
  }
  return found(search.irredundant(search.closed()), atLeast)
}
