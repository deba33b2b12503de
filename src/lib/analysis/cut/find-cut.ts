import { Bug } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { closableElements } from './closable.ts'
import { closing } from './closing.ts'
import { givenSecrets } from './consumers.ts'
import type { CutElement } from './element.ts'
import { evidenceKeys } from './evidence-keys.ts'
import { type AskWithout, askerWithout, except, type OpenReaders } from './open-paths.ts'
import { RelevantPart } from './relevant.ts'
import type { Accepts } from './spare.ts'
import type { WeightOf } from './weights.ts'

/** A set of elements that closes every certain path which can be closed. */
export interface FoundCut {
  readonly elements: readonly CutElement[]
  /** No set that does it has fewer elements. */
  readonly atLeast: number
  /** Those who remain even if everything that may be taken away is gone, with the paths that remain. */
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

/**
 * Finds the smallest set by implicit hitting sets: every certain path is a
 * clause of the elements that it depends on. The engine says which paths are
 * open once a set is gone, and confirms for each a clause that the next set has
 * to hit; when none is open the set is right, and since every set that closes
 * all paths hits the clauses, none is smaller.
 * (Moreno-Centeno and Karp, "The Implicit Hitting Set Approach", 2013.)
 *
 * To take away an object can open a way, for whoever may make another of its name;
 * then a set is not right because a smaller one is. So names count as taken until
 * a set is found, which makes it no larger than the smallest, and then it is tried.
 *
 * All of that is asked about the relevant part of the model. What closes it is
 * tried on the whole model in the end; whatever is smaller leaves a path of the
 * part open, which the model has too.
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
    const tools = {
      closable: closableElements(part, secret, isGiven),
      keysOf: evidenceKeys(part),
      weightOf,
      accepts,
      ask: part === model ? ask : askerWithout(part, secret),
    }
    const taken = { ...tools, ask: askerWithout(part, secret, 'taken') }
    const { search, elements, atLeast } = closing(tools, taken, patience)
    const { stays, through } = search
    const { open } = ask(elements)
    const missed = search.mustClose(open)
    if (missed.size === 0) {
      const asked = isSmall(model, elements.length) ? ask : tools.ask
      const reopens: FoundCut['reopens'] = (element) =>
        except(except(asked(elements.filter((each) => each !== element)).open, stays), open)
      return { elements, atLeast, stays: onlyOf(stays, open), through, reopens }
    }
    if (part === model) throw new Bug('a set that closes every path leaves one open')
    relevant.add(missed.values())
  }
}

/** Some names are free for others only once everything is gone. */
function onlyOf(readers: OpenReaders, open: OpenReaders): OpenReaders {
  return new Map([...readers].filter(([key]) => open.has(key)))
}

function isSmall({ facts }: Model, questions: number): boolean {
  return questions * (facts.Pod.length + facts.Binding.length) <= EFFORT
}
