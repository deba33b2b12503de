import {
  acceptedExposures,
  type ReachDifference,
  reachDifference,
} from '../analysis/reach/difference.ts'
import { readersIn, reachReport } from '../analysis/reach/index.ts'
import { type NamespacedName, qualifiedName } from '../base/names.ts'
import type { Model } from '../model/model.ts'
import { unseenLines } from '../view/coverage.ts'
import { acceptedLine } from '../view/reach-accepted.ts'
import { asFarAsSeen, notFollowedLines } from '../view/reach-notes.ts'
import { differenceLine, differenceTable, type SecretCounts } from '../view/reach-since.ts'
import { escapeLine } from '../base/safe-text.ts'
import { acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import { baselineNotes } from './baseline-notes.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import { Tally } from './difference-tally.ts'
import type { ExitCode } from './exit-code.ts'
import { FailOn } from './fail-on.ts'
import { namesNotSeen } from './names-not-seen.ts'
import { printLines, printReport } from './print.ts'
import type { ReachFlags } from './reach-flags.ts'
import { scopeOf } from './reach-scope.ts'
import { openEverything, openSession } from './session.ts'

type Invocation = InvocationWith<ReachFlags>

/** Answers what is newly exposed since an earlier snapshot. */
export async function showDifference(
  invocation: Invocation,
  typedName: string | undefined,
  since: string,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const file = await acceptedFile(flags.exclude, io)
  const session = await openSession(invocation, 'reach', typedName)
  const { model } = session
  const scope = scopeOf(session, flags.selector)
  const before = await openEverything({ ...invocation, flags: { ...flags, snapshot: [since] } })
  await printLines(io.stderr, baselineNotes(before, model).map(escapeLine))
  const now = reachReport(model, scope)
  const found = reachDifference({ model, now, before, readersBefore: readersIn(before) })
  const tally = new Tally(new FailOn(flags).about(namesNotSeen(model, session)))
  const judged = file.name === undefined ? found.secrets : acceptedExposures(found.secrets, file)
  const difference = { ...found, secrets: tally.along(judged) }
  const sizes = secretCounts(scope.secrets)
  await printReport(invocation, {
    kind: 'ReachDifference',
    document: () => ({ origin: model.origin, since: before.origin, ...difference }),
    table: () =>
      differenceTable(tally.shown(difference.secrets), sizes, {
        glyphs: io.glyphs,
        wide: flags.output === 'wide',
      }),
    names: () => [...tally.shown(difference.secrets)].map(qualifiedName),
  })
  tally.finish(difference.secrets)
  if (isForPeople(invocation)) await printNotes(invocation, before, difference, tally)
  await printAcceptedNotes(file, { everyReader: false, complete: true }, io)
  const { coverage, coverageBefore } = difference
  const complete = coverage.complete && coverageBefore.complete
  return tally.failOn.end(await endReport(invocation, { ...coverage, complete }, session.told), io)
}

function secretCounts(secrets: readonly NamespacedName[]): SecretCounts {
  const groups = Map.groupBy(secrets, ({ namespace }) => namespace)
  return new Map([...groups].map(([namespace, list]) => [namespace, list.length]))
}

async function printNotes(
  { flags, io }: Invocation,
  before: Model,
  difference: ReachDifference,
  { counts, accepted }: Tally,
): Promise<void> {
  const { refused, unknown } = difference.coverageBefore
  const { takenAt } = before.origin
  const when = takenAt === undefined ? (flags.since ?? '') : `${takenAt} (${flags.since ?? ''})`
  await printLines(
    io.stderr,
    [
      `${differenceLine(counts, io.glyphs)} since ${when}${asFarAsSeen(difference.coverage)}`,
      ...acceptedLine(accepted, flags.exclude ?? ''),
      ...notFollowedLines(difference),
      ...unseenLines([...refused, ...unknown])
        .slice(0, 1)
        .map((line) => `before, ${line}`),
    ].map(escapeLine),
  )
}

function isForPeople({ flags }: Invocation): boolean {
  return flags.output === undefined || flags.output === 'wide'
}
