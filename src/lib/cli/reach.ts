import { reachReport } from '../analysis/reach/reach.ts'
import type { ReachReport } from '../analysis/reach/report.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import { acceptedLine } from '../view/reach-accepted.ts'
import { reachTable } from '../view/reach.ts'
import { notFollowedLines, readersLine, secretLine } from '../view/reach-notes.ts'
import { escapeLine } from '../view/safe-text.ts'
import { acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import { asOf } from './as-of.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import { FailOn } from './fail-on.ts'
import type { graphReportFlags, reachFlags, selectorFlags } from './flags.ts'
import { printLines, printReport } from './print.ts'
import { answerBatch } from './reach-batch.ts'
import { reachForms } from './reach-forms.ts'
import { reachQuestion } from './reach-question.ts'
import { ReaderLists } from './reach-readers.ts'
import { scopeOf } from './reach-scope.ts'
import { openSession, type ReadingFlags, type Session } from './session.ts'

/** The flags of `reach`. */
export type ReachFlags = ReadingFlags &
  typeof selectorFlags &
  typeof reachFlags &
  typeof graphReportFlags

/** Answers what `reach` is asked, by the question that the flags make. */
export async function showReach(
  invocation: InvocationWith<ReachFlags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags } = invocation
  const { why = '', from = '', since = '', batch = '' } = flags
  switch (reachQuestion(flags, typedName)) {
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
    default:
      return showReaders(invocation, typedName)
  }
}

async function showReaders(
  invocation: InvocationWith<ReachFlags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const file = await acceptedFile(flags.exclude, io)
  const session = await openSession(invocation, 'reach', typedName)
  const { model, secret, namespace } = session
  const several = secret === undefined
  const scope = scopeOf(session, flags.selector)
  const options = { allPaths: flags['all-paths'] }
  const all = reachReport(model, scope, options)
  const report = several ? all : { ...all, secrets: [...all.secrets] }
  const failOn = new FailOn(flags['fail-on'])
  const lists = new ReaderLists({ model, scope, options, report, several }, file, failOn)
  await printHeading(invocation, session, report)
  await printReport(invocation, {
    kind: 'ReachReport',
    document: () => ({ origin: model.origin, ...report, secrets: lists.full }),
    table: () => reachTable(lists.shown, { secrets: several, glyphs: io.glyphs }),
    names: () => [...new Set(scope.secrets.map(({ name }) => `secret/${name}`))],
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
  const [only] = several ? [] : lists.full
  const notes = [
    ...(only === undefined ? [] : [readersLine(only, io.glyphs)]),
    ...acceptedLine(lists.accepted, file.name ?? ''),
  ]
  await (scope.secrets.length === 0
    ? printNotes(invocation, [noneLine(namespace)], { notFollowed: [] })
    : printNotes(invocation, notes, report))
  const { complete } = report.coverage
  const chosen = several && flags.selector === undefined ? {} : { secrets: scope.secrets }
  const answered = { ...(namespace && { namespace }), ...chosen, everyReader: true, complete }
  await printAcceptedNotes(file, answered, io)
  return failOn.end(await endReport(invocation, report.coverage, session.told), io)
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

function noneLine(namespace: string | undefined): string {
  return `No Secrets found${namespace === undefined ? '' : ` in ${namespace} namespace`}.`
}

async function printNotes(
  invocation: InvocationWith<ReachFlags>,
  notes: readonly string[],
  report: Pick<ReachReport, 'notFollowed'>,
): Promise<void> {
  const { flags, io } = invocation
  const isGraph = flags.output === 'dot' || flags.output === 'mermaid'
  if (!isGraph && !isForPeople(invocation)) return
  const lines = [...(isGraph ? [] : notes), ...notFollowedLines(report)]
  await printLines(io.stderr, lines.map(escapeLine))
}

function isForPeople({ flags }: InvocationWith<ReachFlags>): boolean {
  return [undefined, 'wide', 'tree'].includes(flags.output)
}
