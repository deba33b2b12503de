import { CATALOGUE, NOT_FOLLOWED } from '../analysis/paths/index.ts'
import { acceptedBy } from '../analysis/reach/accepted-readers.ts'
import { whyReader } from '../analysis/reach/index.ts'
import type { AcceptedLine } from '../analysis/reach/accepted.ts'
import type {
  AskedIdentity,
  Evidence,
  ReachAnswer,
  Reader,
  ReaderSubject,
} from '../analysis/reach/report.ts'
import { workloadLookup } from '../analysis/reach/workloads.ts'
import { reachCoverage } from '../analysis/reach/coverage.ts'
import { Bug } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import type { PolicyRule } from '../model/facts/rbac.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Model } from '../model/model.ts'
import { notFollowedLines } from '../view/reach-notes.ts'
import { whyLines } from '../view/reach-why.ts'
import { escapeLine } from '../base/safe-text.ts'
import { acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import { askedIdentity } from './asked-identity.ts'
import type { InvocationWith } from './command.ts'
import { linesNotTold } from './coverage-notes.ts'
import { ExitCode } from './exit-code.ts'
import { FailOn } from './fail-on.ts'
import type { Io } from './io.ts'
import { confirmIdentity } from './identity-notes.ts'
import { namesNotSeen } from './names-not-seen.ts'
import { printDocument, printLines } from './print.ts'
import { timestamp } from '../base/timestamp.ts'
import type { ReachFlags } from './reach-flags.ts'
import { oneSecret } from './one-secret.ts'
import { openSession } from './session.ts'

/** Answers whether one identity can read one Secret: how, or what stands in the way. */
export async function showWhy(
  invocation: InvocationWith<ReachFlags>,
  typedName: string | undefined,
  typedIdentity: string,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const asked = await askedIdentity(invocation, typedIdentity, '--why')
  const file = await acceptedFile(flags.exclude, io)
  const { model, secret, told } = await openSession(invocation, 'reach', typedName)
  if (secret === undefined) throw new Bug('--why without a Secret')
  oneSecret(model, secret)
  const identity = await confirmIdentity(asked, model, io, { saysGroups: true })
  const answer = whyReader(model, secret, identity)
  const accepted = file.of(secret, asReader(model, identity.subject))
  await printAnswer(io, flags.output, { model, secret, identity, answer, accepted, told })
  await printAcceptedNotes(file, { everyReader: false, complete: true }, io)
  const failOn = new FailOn(flags).about(namesNotSeen(model, { secret }))
  const { verdict, confidence } = answer
  if (verdict !== 'no' && confidence !== null && accepted === undefined) {
    failOn.add({ verdict, confidence }, '')
  }
  return failOn.end(endOf(answer, flags.strict), io)
}

function endOf({ verdict }: ReachAnswer, strict: boolean): ExitCode {
  return strict && verdict === 'unknown' ? ExitCode.incomplete : ExitCode.done
}

interface Answered {
  readonly model: Model
  readonly secret: NamespacedName
  readonly identity: AskedIdentity
  readonly answer: ReachAnswer
  readonly accepted: AcceptedLine | undefined
  /** Refusals that were told before the answer. */
  readonly told: Coverage
}

async function printAnswer(io: Io, format: string | undefined, answered: Answered): Promise<void> {
  if (format !== 'json' && format !== 'yaml') return printText(io, answered)
  const { model, secret, identity, answer, accepted } = answered
  return printDocument(io, format, 'ReachAnswer', {
    generatedAt: timestamp(io.now()),
    origin: model.origin,
    secret,
    identity,
    ...answer,
    ...(accepted && { accepted: acceptedBy(accepted) }),
    notFollowed: NOT_FOLLOWED,
  })
}

async function printText(io: Io, { model, answer, accepted, told }: Answered): Promise<void> {
  const options = { glyphs: io.glyphs, titles: titles(), ruleOf: ruleLookup(model) }
  const by = accepted === undefined ? [] : ['', acceptedText(accepted)]
  await printLines(io.stdout, [...whyLines(answer, options), ...by].map(escapeLine))
  const { verdict } = answer
  const { refused, unknown } = reachCoverage(model.coverage)
  await printLines(io.stderr, [
    ...(verdict === 'no'
      ? notFollowedLines({ notFollowed: NOT_FOLLOWED }, 'it may be able to read it after all')
      : []),
    ...(verdict === 'unknown' ? linesNotTold([...refused, ...unknown], told) : []),
  ])
}

function acceptedText({ until, reason }: AcceptedLine): string {
  return `accepted until ${until}: ${reason}`
}

/** Titles of the catalogue by the id of the row. */
export function titles(): ReadonlyMap<string, string> {
  return new Map(CATALOGUE.map(({ id, title }) => [id, title]))
}

/** The subject as lists of readers have it: a pod together with its workload. */
export function asReader(model: Model, subject: ReaderSubject): Pick<Reader, 'subject' | 'pods'> {
  if (subject.kind !== 'Pod') return { subject }
  const pod = model.facts.Pod.find(
    ({ namespace, name }) => namespace === subject.namespace && name === subject.name,
  )
  const workload = pod === undefined ? undefined : workloadLookup(model)(pod)
  return { subject, pods: { names: [subject.name], ...(workload && { workload }) } }
}

function ruleLookup({ facts }: Model): (evidence: Evidence) => PolicyRule | undefined {
  return ({ kind, namespace = '', name, rule }) => {
    if (rule === undefined || (kind !== 'Role' && kind !== 'ClusterRole')) return undefined
    const role = facts.Role.find((each) => each.namespace === namespace && each.name === name)
    return role?.rules[rule - 1]
  }
}
