import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import { reachCoverage } from '../reach/coverage.ts'
import type { Reader } from '../reach/report.ts'
import { boundRoles } from './bound-roles.ts'
import { objectChanges, objectOf } from './changes.ts'
import { consumersOf } from './consumers.ts'
import type { CutElement } from './element.ts'
import { lossFinder, type LossesOf, subjectOfKey } from './losses.ts'
import { askerWithout, except, isCertain, type OpenReaders } from './open-paths.ts'
import type { CutPart, ReachCut } from './report.ts'
import { findCut } from './search.ts'
import { stayingReader } from './staying.ts'
import { elementWeights } from './weights.ts'

/**
 * The smallest set of bindings, subjects, rules and objects whose removal closes
 * every certain path to the Secret that may be closed.
 */
export function reachCut(model: Model, secret: NamespacedName): ReachCut {
  const ask = askerWithout(model, secret)
  const bound = boundRoles(model)
  const consumers = consumersOf(model, secret)
  const weightOf = elementWeights(model, secret, bound, consumers)
  const { elements, atLeast, stays, reopens } = findCut(model, secret, weightOf, { ask })
  const left = ask(elements)
  const lossesOf = lossFinder(left.model, { secret, bound, consumers })
  return {
    secret: { namespace: secret.namespace, name: secret.name },
    elements: elements.map((element) => partOf(element, reopens(element), lossesOf)),
    atLeast,
    changes: objectChanges(elements),
    closes: [...except(ask([]).open, stays).values()],
    stays: [...stays.values()].map((reader) => stayingReader(model, reader)),
    unsure: left.readers.filter((reader) => !isCertain(reader)),
    coverage: reachCoverage(model.coverage),
    notFollowed: NOT_FOLLOWED,
  }
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
