import type { NamespacedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import type { AcceptedLine } from '../reach/accepted.ts'
import { acceptedBy } from '../reach/accepted-readers.ts'
import { reachCoverage } from '../reach/coverage.ts'
import { rank } from '../reach/rank.ts'
import { readerKey } from '../reach/difference.ts'
import type { Reader } from '../reach/report.ts'
import { sumsLosing } from './aggregation.ts'
import { boundRoles } from './bound-roles.ts'
import { objectChanges, objectOf, roleName } from './changes.ts'
import { consumersOf } from './consumers.ts'
import type { CutElement } from './element.ts'
import { objectLosses } from './ends.ts'
import { lossFinder, subjectOfKey } from './losses.ts'
import { askerWithout, except, isCertain } from './open-paths.ts'
import type { AcceptedReader, CutPart, ReachCut } from './report.ts'
import { findCut } from './find-cut.ts'
import { stayingReader } from './staying.ts'
import { elementWeights } from './weights.ts'

/** The line of a file that accepts a reader, if one does. */
export type AcceptedLineFor = (reader: Reader) => AcceptedLine | undefined

/**
 * The smallest set of bindings, subjects, rules and objects whose removal closes
 * every certain path to the Secret that may be closed. What accepted readers have
 * is left alone where the others can be kept out without it.
 */
export function reachCut(
  model: Model,
  secret: NamespacedName,
  lineFor: AcceptedLineFor = () => undefined,
): ReachCut {
  const ask = askerWithout(model, secret)
  const bound = boundRoles(model)
  const consumers = consumersOf(model, secret)
  const weightOf = elementWeights(model, secret, bound, consumers)
  const isAccepted = (reader: Reader): boolean => lineFor(reader) !== undefined
  const found = findCut(model, secret, weightOf, { ask, accepts: isAccepted })
  const { elements, stays, through } = found
  const { readers, open } = ask([])
  const left = ask(elements)
  const lossesOf = lossFinder(left.model, { secret, bound, consumers })
  const endsOf = objectLosses(model)
  const partOf = (element: CutElement): CutPart => ({
    ...nameOf(element),
    ...(element.kind === 'rule' ? sumsOf(element, model, left.model) : {}),
    reopens: [...found.reopens(element).values()].map(({ subject }) => subject),
    breaks: lossesOf(element),
    ...(element.kind === 'object' ? { ends: endsOf(element) } : {}),
  })
  const others = [...stays].filter(([, reader]) => !isAccepted(reader))
  return {
    secret: { namespace: secret.namespace, name: secret.name },
    elements: elements.map(partOf),
    atLeast: found.atLeast,
    changes: objectChanges(elements),
    closes: [...except(open, stays).values()].filter((reader) => !isAccepted(reader)),
    stays: others.map(([key, reader]) => stayingReader(model, reader, through.has(key))),
    accepted: acceptedReaders(readers, left.readers, lineFor),
    unsure: left.readers.filter((reader) => !isCertain(reader) && !isAccepted(reader)),
    coverage: reachCoverage(model.coverage),
    notFollowed: NOT_FOLLOWED,
  }
}

function acceptedReaders(
  before: readonly Reader[],
  after: readonly Reader[],
  lineFor: AcceptedLineFor,
): readonly AcceptedReader[] {
  const ranks = new Map(after.map((reader) => [readerKey(reader), rank(reader)]))
  return before.flatMap((reader) => {
    const line = lineFor(reader)
    if (line === undefined) return []
    const keeps = (ranks.get(readerKey(reader)) ?? -1) >= rank(reader)
    return [{ reader: { ...reader, accepted: acceptedBy(line) }, keeps }]
  })
}

function sumsOf(
  element: Extract<CutElement, { kind: 'rule' }>,
  before: Model,
  after: Model,
): Pick<CutPart, 'sums'> {
  const sums = sumsLosing(element, before.facts.Role, after.facts.Role).map(roleName)
  return sums.length === 0 ? {} : { sums }
}

function nameOf(element: CutElement): Omit<CutPart, 'reopens' | 'breaks'> {
  const object = objectOf(element)
  if (element.kind === 'subject') {
    return { what: 'subject', object, subject: subjectOfKey(element.key) }
  }
  if (element.kind === 'binding' && element.emptied === true) {
    return { what: 'binding', object, emptied: true }
  }
  if (element.kind !== 'rule') return { what: element.kind, object }
  return { what: 'rule', object, rule: element.at + 1, kept: element.kept }
}
