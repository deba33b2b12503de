import type { NamespacedName } from '../../../src/lib/base/names.ts'
import {
  type AskedIdentity,
  blastRadius,
  type Confidence,
  type Reader,
  reachReport,
  type ReaderSubject,
  whyReader,
} from '../../../src/lib/analysis/reach/index.ts'
import type { Model } from '../../../src/lib/model/model.ts'

/** How sure it is that somebody obtains a Secret; `unknown` where something that counts was not seen. */
export type Answer = 'no' | 'unknown' | Confidence

/** What was answered about one cluster. */
export interface Answers {
  /** By question, in words. */
  readonly given: ReadonlyMap<string, Answer>
  /** Of those the ones that list readers, with what to ask about each by itself. */
  readonly listed: ReadonlyMap<string, Listed>
  /** Whether everything that counts was seen: else whoever is not listed is unknown. */
  readonly complete: boolean
}

interface Listed {
  readonly secret: NamespacedName
  readonly subject: ReaderSubject
}

export interface Questions {
  readonly secrets: readonly NamespacedName[]
  /** Whose blast radius is asked for. */
  readonly identities: readonly AskedIdentity[]
  /** What `whyReader` is asked. */
  readonly pairs: readonly (readonly [NamespacedName, AskedIdentity])[]
}

/** Asks all three ways of asking. */
export function answersOf(model: Model, { secrets, identities, pairs }: Questions): Answers {
  const report = reachReport(model, { secrets })
  const given = new Map<string, Answer>()
  const listed = new Map<string, Listed>()
  for (const { readers, ...secret } of report.secrets) {
    for (const reader of readers) {
      for (const subject of subjectsOf(reader)) {
        const question = `${textOf(subject)} reads ${nameOf(secret)}`
        given.set(question, of(reader))
        listed.set(question, { secret, subject })
      }
    }
  }
  for (const [secret, { subject, groups }] of pairs) {
    const question = `why ${textOf(subject)} [${groups.join(' ')}] reads ${nameOf(secret)}`
    given.set(question, of(whyReader(model, secret, { subject, groups })))
  }
  for (const identity of identities) fromOne(model, identity, given)
  return { given, listed, complete: report.coverage.complete }
}

function fromOne(model: Model, identity: AskedIdentity, given: Map<string, Answer>): void {
  const { secrets, identities } = blastRadius(model, identity)
  const from = `from ${textOf(identity.subject)} [${identity.groups.join(' ')}]`
  for (const secret of secrets) given.set(`${from} to ${nameOf(secret)}`, of(secret))
  for (const { subject, confidence } of identities) {
    given.set(`${from} to being ${textOf(subject)}`, confidence)
  }
}

function of({
  verdict,
  confidence,
}: {
  readonly verdict: string
  readonly confidence: Confidence | null
}): Answer {
  if (verdict === 'unknown' || verdict === 'no') return verdict
  return confidence ?? 'no'
}

/** Pods one by one: which of them make one reader depends on the workloads that were seen. */
function subjectsOf({ subject, pods }: Reader): readonly ReaderSubject[] {
  return pods === undefined ? [subject] : pods.names.map((name) => ({ ...subject, name }))
}

function textOf({ kind, namespace = '', name }: ReaderSubject): string {
  return `${kind} ${namespace}/${name}`
}

function nameOf({ namespace, name }: NamespacedName): string {
  return `${namespace}/${name}`
}

const ORDER: readonly Answer[] = ['no', 'possible', 'conditional', 'certain']

/**
 * What is wrong with the answers of somebody who sees less: nothing may become
 * surer, and only `unknown` may stand for what was seen before.
 *
 * @param whole the model in which everything was seen: whoever reads as a member
 *   of a group only is not listed there, and counts as a reader all the same
 * @returns each in words; empty when nothing is
 */
export function reversed(full: Answers, blind: Answers, whole?: Model): readonly string[] {
  const questions = new Set([...full.given.keys(), ...blind.given.keys()])
  return [...questions].toSorted().flatMap((question) => {
    const before = answer(full, question)
    const after = answer(blind, question)
    const about = blind.listed.get(question)
    if (mayBecome(before, after, blind.complete)) return []
    if (whole !== undefined && about !== undefined && !blind.complete) {
      const known = of(whyReader(whole, about.secret, { subject: about.subject, groups: [] }))
      if (mayBecome(known, after, false)) return []
    }
    return [`${question}: ${before} → ${after}`]
  })
}

function mayBecome(before: Answer, after: Answer, complete: boolean): boolean {
  if (before === after) return true
  // What does not count for any path changes no answer.
  if (complete) return false
  if (after === 'unknown') return true
  return after !== 'no' && ORDER.indexOf(after) < ORDER.indexOf(before)
}

function answer({ given, complete }: Answers, question: string): Answer {
  return given.get(question) ?? (complete ? 'no' : 'unknown')
}
