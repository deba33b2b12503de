import { Bug } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import { type Clause, clauseFinder, type ClauseFor } from './clauses.ts'
import { type Closable, closableElements } from './closable.ts'
import { givenSecrets } from './consumers.ts'
import { type CutElement, elementKey } from './element.ts'
import { type EvidenceKeys, evidenceKeys } from './evidence-keys.ts'
import { minimumHittingSet } from './hitting-set.ts'
import { narrowed } from './narrow.ts'
import { type AskWithout, askerWithout, except, type OpenReaders } from './open-paths.ts'
import { RelevantPart } from './relevant.ts'
import { type Accepts, spare } from './spare.ts'
import type { WeightOf } from './weights.ts'

/** A set of elements that closes every certain path which can be closed. */
export interface FoundCut {
  readonly elements: readonly CutElement[]
  /** No set that does it has fewer elements. */
  readonly atLeast: number
  /** Those who remain when everything that may be taken away is gone, with the paths that remain. */
  readonly stays: OpenReaders
  /** Of those the ones who read with what is left to accepted readers. */
  readonly through: OpenReaders
  /** Who of the others reads again when only this one is put back; in a large cluster at least these. */
  readonly reopens: (element: CutElement) => OpenReaders
}

export interface CutOptions {
  readonly accepts?: Accepts
  /** Asks about the whole model. */
  readonly ask?: AskWithout
  /** Sets that are tried; beyond them the one that is found need not be the smallest. */
  readonly patience?: number
}

/** Pods and bindings that are gone through again to tell who reads again. */
const EFFORT = 60_000

/** Sets that are tried before a good one is taken for want of a best one. */
const PATIENCE = 200

interface Tools {
  readonly closable: Closable
  readonly keysOf: EvidenceKeys
  readonly weightOf: WeightOf
  readonly ask: AskWithout
  readonly accepts: Accepts
}

class CutSearch {
  readonly stays: OpenReaders
  readonly through: OpenReaders
  readonly #tools: Tools
  readonly #clauseFor: ClauseFor
  /** By themselves as text, so that each is there once. */
  readonly #clauses = new Map<string, Clause>()
  /** Elements of clauses, in the order of their keys. */
  #elements: readonly CutElement[] = []

  constructor(tools: Tools) {
    const { closable, stays, through } = spare(tools, tools.accepts)
    this.#tools = { ...tools, closable }
    this.stays = stays
    this.through = through
    this.#clauseFor = clauseFinder(closable, (gone) => this.openWithout(gone).size > 0)
  }

  get ask(): AskWithout {
    return this.#tools.ask
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

/**
 * Finds the smallest set by implicit hitting sets: every certain path is a
 * clause of the elements that it depends on. The engine says which paths are
 * open once a set is gone, and each of them is a clause that the next set has
 * to hit; when none is open the set is right, and since every set that closes
 * all paths hits the clauses, none is smaller.
 * (Moreno-Centeno and Karp, "The Implicit Hitting Set Approach", 2013.)
 */
export function findCut(
  model: Model,
  secret: NamespacedName,
  weightOf: WeightOf,
  {
    ask = askerWithout(model, secret),
    accepts = () => false,
    patience = PATIENCE,
  }: CutOptions = {},
): FoundCut {
  const isGiven = givenSecrets(model)
  const relevant = new RelevantPart(model, secret, ask([]).open.values())
  for (;;) {
    const part = relevant.part()
    const search = new CutSearch({
      closable: closableElements(part, secret, isGiven),
      keysOf: evidenceKeys(part),
      weightOf,
      accepts,
      ask: part === model ? ask : askerWithout(part, secret),
    })
    const { elements: whole, atLeast } = smallest(search, patience)
    const isClosedBy = (each: readonly CutElement[]): boolean => search.openWithout(each).size === 0
    const elements = narrowed(whole, isClosedBy)
    const { stays, through } = search
    const { open } = ask(elements)
    const missed = search.mustClose(open)
    if (missed.size === 0) {
      const asked = isSmall(model, elements.length) ? ask : search.ask
      const reopens: FoundCut['reopens'] = (element) =>
        except(except(asked(elements.filter((each) => each !== element)).open, stays), open)
      return { elements, atLeast, stays, through, reopens }
    }
    if (part === model) throw new Bug('a set that closes every path leaves one open')
    relevant.add(missed.values())
  }
}

function isSmall({ facts }: Model, questions: number): boolean {
  return questions * (facts.Pod.length + facts.Binding.length) <= EFFORT
}

function smallest(search: CutSearch, patience: number): Pick<FoundCut, 'elements' | 'atLeast'> {
  let atLeast = 0
  let closing: readonly CutElement[] = []
  for (let tried = 0; tried <= patience; tried++) {
    const set = minimumHittingSet(...search.instance())
    atLeast = Math.max(atLeast, set.atLeast)
    const elements = search.elementsAt(set.chosen)
    closing = search.closed(elements)
    if (closing.length > elements.length) continue
    return { elements: set.proven ? elements : search.irredundant(elements), atLeast }
  }
  return { elements: search.irredundant(closing), atLeast }
}
