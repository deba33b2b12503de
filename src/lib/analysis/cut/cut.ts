import type { NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import { reachCoverage } from '../reach/coverage.ts'
import type { Reader } from '../reach/report.ts'
import { boundRoles } from './bound-roles.ts'
import { objectChanges, objectOf } from './changes.ts'
import { consumersOf } from './consumers.ts'
import { type CutElement, elementKey } from './element.ts'
import { lossFinder, type LossesOf, subjectOfKey } from './losses.ts'
import { narrowed } from './narrow.ts'
import { askerWithout, except, isCertain, type OpenReaders } from './open-paths.ts'
import type { CutPart, ReachCut } from './report.ts'
import { findCut } from './search.ts'
import { stayingReader } from './staying.ts'
import { elementWeights } from './weights.ts'

/** Facts that may be gone through to take less than whole rules. */
const EFFORT = 500_000

/**
 * The smallest set of bindings, subjects, rules and objects whose removal closes
 * every certain path to the Secret that may be closed.
 */
export function reachCut(model: Model, secret: NamespacedName): ReachCut {
  const ask = askerWithout(model, secret)
  const bound = boundRoles(model)
  const consumers = consumersOf(model, secret)
  const weightOf = elementWeights(model, secret, bound, consumers)
  const { elements: whole, atLeast, stays, closes } = findCut(model, secret, weightOf, ask)
  const openWithout = (elements: readonly CutElement[]): OpenReaders =>
    except(ask(elements).open, stays)
  const isClosedBy = (elements: readonly CutElement[]): boolean => openWithout(elements).size === 0
  const elements = narrowed(whole, isClosedBy, secret.name, attemptsFor(model)).toSorted(
    by(elementKey),
  )
  const left = ask(elements)
  const lossesOf = lossFinder(left.model, { secret, bound, consumers })
  return {
    secret: { namespace: secret.namespace, name: secret.name },
    elements: elements.map((element) => {
      const others = elements.filter((each) => each !== element)
      return partOf(element, openWithout(others), lossesOf)
    }),
    atLeast,
    changes: objectChanges(elements),
    closes: [...closes.values()],
    stays: [...stays.values()].map((reader) => stayingReader(model, reader)),
    unsure: left.readers.filter((reader) => !isCertain(reader)),
    coverage: reachCoverage(model.coverage),
    notFollowed: NOT_FOLLOWED,
  }
}

function attemptsFor({ facts }: Model): number {
  const size = facts.Pod.length + facts.Role.length + facts.Binding.length
  return Math.floor(EFFORT / (size + 1000))
}

function partOf(element: CutElement, reopened: OpenReaders, lossesOf: LossesOf): CutPart {
  const reopens = [...reopened.values()].map(({ subject }: Reader) => subject)
  const common = { object: objectOf(element), reopens, breaks: lossesOf(element) }
  if (element.kind === 'subject') {
    return { what: 'subject', ...common, subject: subjectOfKey(element.key) }
  }
  if (element.kind !== 'rule') return { what: element.kind, ...common }
  return { what: 'rule', ...common, rule: element.at + 1, kept: element.kept }
}
