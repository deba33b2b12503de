import type { NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import { type Reader, reachReport, readersIn } from '../reach/index.ts'
import { boundRoles } from './bound-roles.ts'
import { objectChanges, objectOf } from './changes.ts'
import { consumersOf } from './consumers.ts'
import { type CutElement, elementKey } from './element.ts'
import { lossFinder, type LossesOf, subjectOfKey } from './losses.ts'
import { narrowed } from './narrow.ts'
import { except, isCertain, type OpenReaders, openReaders } from './open-paths.ts'
import type { CutPart, ReachCut } from './report.ts'
import { findCut } from './search.ts'
import { stayingReader } from './staying.ts'
import { elementWeights } from './weights.ts'
import { withoutElements } from './without.ts'

/** Facts that may be gone through to take less than whole rules. */
const EFFORT = 20_000_000

/**
 * The smallest set of bindings, subjects, rules and objects whose removal closes
 * every certain path to the Secret that may be closed.
 */
export function reachCut(model: Model, secret: NamespacedName): ReachCut {
  const bound = boundRoles(model)
  const consumers = consumersOf(model, secret)
  const weightOf = elementWeights(model, secret, bound, consumers)
  const { elements: whole, atLeast, stays, closes } = findCut(model, secret, weightOf)
  const openWithout = (elements: readonly CutElement[]): OpenReaders =>
    except(openReaders(withoutElements(model, elements), secret), stays)
  const isClosedBy = (elements: readonly CutElement[]): boolean => openWithout(elements).size === 0
  const elements = narrowed(whole, isClosedBy, secret.name, attemptsFor(model)).toSorted(
    by(elementKey),
  )
  const left = withoutElements(model, elements)
  const lossesOf = lossFinder(left, { secret, bound, consumers })
  const { coverage, notFollowed } = reachReport(model, { secrets: [], namespace: secret.namespace })
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
    unsure: readersIn(left)(secret).filter((reader) => !isCertain(reader)),
    coverage,
    notFollowed,
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
