import { reachReport, type ReachScope } from '../analysis/reach/reach.ts'
import { readerName } from '../analysis/reach/identity-name.ts'
import type { ReachReport, SecretReach } from '../analysis/reach/report.ts'
import { unreachable } from '../base/errors.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import { acceptedLine } from '../view/reach-accepted.ts'
import { reachTable } from '../view/reach.ts'
import { notFollowedLines, readersLine, secretLine } from '../view/reach-notes.ts'
import { escapeLine } from '../base/safe-text.ts'
import {
  type AcceptedFile,
  acceptedFile,
  type AnsweredScope,
  printAcceptedNotes,
} from './accepted-file.ts'
import { asOf } from './as-of.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import { FailOn } from './fail-on.ts'
import type { Io } from './io.ts'
import { namesNotSeen } from './names-not-seen.ts'
import { printLines, printReport } from './print.ts'
import { answerBatch } from './reach-batch.ts'
import type { ReachFlags } from './reach-flags.ts'
import { reachForms } from './reach-forms.ts'
import { reachQuestion } from './reach-question.ts'
import { ReaderLists } from './reach-readers.ts'
import { scopeOf } from './reach-scope.ts'
import { openSession, type Session } from './session.ts'

/** Answers what `reach` is asked, by the question that the flags make. */
export async function showReach(
  invocation: InvocationWith<ReachFlags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags } = invocation
  const { why = '', from = '', since = '', batch = '' } = flags
  const question = reachQuestion(flags, typedName)
  switch (question) {
    case 'batch':
      return answerBatch(invocation, batch)
    case 'why': {
      const { showWhy } = await import('./reach-why.ts')
      return showWhy(invocation, typedName, why)
    }
    case 'from': {
      const { showBlastRadius } = await import('./reach-from.ts')
      return showBlastRadius(invocation, from)
    }
    case 'cut': {
      const { showCut } = await import('./reach-cut.ts')
      return showCut(invocation, typedName)
    }
    case 'since': {
      const { showDifference } = await import('./reach-since.ts')
      return showDifference(invocation, typedName, since)
    }
    case 'readers':
      return showReaders(invocation, typedName)
    default:
      return unreachable(question)
  }
}

async function showReaders(
  invocation: InvocationWith<ReachFlags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const file = await acceptedFile(flags.exclude, io)
  const session = await openSession(invocation, 'reach', typedName)
  const { model, secret } = session
  const several = secret === undefined
  const wide = flags.output === 'wide'
  const scope = scopeOf(session, flags.selector)
  const options = { allPaths: flags['all-paths'] }
  const all = reachReport(model, scope, options)
  const report = several ? all : { ...all, secrets: [...all.secrets] }
  const failOn = new FailOn(flags).about(namesNotSeen(model, session))
  // Trees and pictures show where each path ends.
  const usedOnce = [undefined, 'wide'].includes(flags.output)
  const lists = new ReaderLists({ model, scope, options, report, several, usedOnce }, file, failOn)
  await printHeading(invocation, session, report)
  await printReport(invocation, {
    kind: 'ReachReport',
    document: () => ({ origin: model.origin, ...report, secrets: lists.full }),
    table: () => reachTable(lists.shown, { secrets: several, glyphs: io.glyphs, wide }),
    names: () => namesOf(lists.shown),
    forms: reachForms({
      model,
      scope,
      several,
      report,
      readers: lists.shown,
      full: lists.full,
      io,
    }),
  })
  if (flags['fail-on'] !== undefined || file.name !== undefined) lists.finish()
  const listed: Listing = { scope, several, report, lists, file }
  await printNotes(invocation, session, listed)
  await printAcceptedNotes(file, answeredScope(invocation, session, listed), io)
  return failOn.end(await endReport(invocation, report.coverage, session.told), io)
}

interface Listing {
  readonly scope: ReachScope
  readonly several: boolean
  readonly report: ReachReport
  readonly lists: ReaderLists
  readonly file: AcceptedFile
}

/** Everybody who reads any of them, once, as `--why`, `--from` and `--exclude` take it. */
function namesOf(secrets: Iterable<SecretReach>): readonly string[] {
  const names = new Set<string>()
  for (const { readers } of secrets) for (const reader of readers) names.add(readerName(reader))
  return [...names]
}

function answeredScope(
  { flags }: InvocationWith<ReachFlags>,
  { namespace }: Session,
  { scope, several, report }: Listing,
): AnsweredScope {
  const chosen = !several || flags.selector !== undefined
  return {
    ...(namespace && { namespace }),
    ...(chosen && { secrets: scope.secrets }),
    everyReader: true,
    complete: report.coverage.complete,
  }
}

async function printHeading(
  invocation: InvocationWith<ReachFlags>,
  { model, secret }: Session,
  { secrets }: ReachReport,
): Promise<void> {
  const { io } = invocation
  if (secret === undefined || !isForPeople(invocation)) return
  const isIt = ({ namespace, name }: SecretFact): boolean =>
    namespace === secret.namespace && name === secret.name
  const fact = model.facts.Secret.find(isIt)
  const lines = [...secrets].map((each) =>
    secretLine(each, fact, { glyphs: io.glyphs, now: asOf(model, io) }),
  )
  await printLines(io.stderr, lines.map(escapeLine))
}

async function printNotes(
  invocation: InvocationWith<ReachFlags>,
  { namespace }: Session,
  listed: Listing,
): Promise<void> {
  const { flags, io } = invocation
  const isGraph = flags.output === 'dot' || flags.output === 'mermaid'
  if (!isGraph && !isForPeople(invocation)) return
  if (listed.scope.secrets.length === 0 && !isGraph) {
    const where = namespace === undefined ? '' : ` in ${namespace} namespace`
    return printLines(io.stderr, [`No Secrets found${where}.`])
  }
  const counts = isGraph ? [] : countLines(listed, io)
  await printLines(io.stderr, [...counts, ...notFollowedLines(listed.report)].map(escapeLine))
}

function countLines(
  { several, report: { coverage }, lists, file }: Listing,
  { glyphs }: Io,
): readonly string[] {
  const [only] = several ? [] : lists.full
  return [
    ...(only === undefined ? [] : [readersLine(only, { coverage, glyphs })]),
    ...acceptedLine(lists.accepted, file.name ?? ''),
  ]
}

function isForPeople({ flags }: InvocationWith<ReachFlags>): boolean {
  return [undefined, 'wide', 'tree'].includes(flags.output)
}
