import {
  acceptedExposures,
  type ExposedReader,
  type JudgedExposure,
  type ReachDifference,
  reachDifference,
} from '../analysis/reach/difference.ts'
import { readersIn, reachReport } from '../analysis/reach/index.ts'
import { qualifiedName } from '../base/names.ts'
import type { Model } from '../model/model.ts'
import { unseenLines } from '../view/coverage.ts'
import { acceptedLine } from '../view/reach-accepted.ts'
import { notFollowedLines } from '../view/reach-notes.ts'
import { differenceLine, differenceTable, type ExposureCounts } from '../view/reach-since.ts'
import { escapeLine } from '../view/safe-text.ts'
import { acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import { counted, FailOn, goThrough } from './fail-on.ts'
import { printLines, printReport } from './print.ts'
import type { ReachFlags } from './reach-flags.ts'
import { scopeOf } from './reach-scope.ts'
import { openEverything, openSession } from './session.ts'

type Invocation = InvocationWith<ReachFlags>

const NONE: ExposureCounts = { secrets: 0, readers: { new: 0, surer: 0, notKnownBefore: 0 } }

/** What was not known before may have been so before. */
function isNewlyExposed({ change }: ExposedReader): boolean {
  return change !== 'notKnownBefore'
}

/** Counts what is newly exposed while it is printed. */
class Tally {
  readonly failOn: FailOn
  counts: ExposureCounts = NONE
  accepted = 0
  #gone = false

  constructor(failOn: FailOn) {
    this.failOn = failOn
  }

  along(list: Iterable<JudgedExposure>): Iterable<JudgedExposure> {
    return counted(() => list, {
      start: () => {
        this.failOn.reset()
        this.counts = NONE
        this.accepted = 0
      },
      add: (secret) => this.#add(secret),
      end: () => {
        this.#gone = true
      },
    })
  }

  finish(list: Iterable<JudgedExposure>): void {
    if (!this.#gone) goThrough(list)
  }

  /** Without the Secrets all of whose new readers are accepted. */
  shown(list: Iterable<JudgedExposure>): Iterable<JudgedExposure> {
    return Iterator.from(list).filter(({ exposed }) => exposed.length > 0)
  }

  #add({ exposed, accepted = [] }: JudgedExposure): void {
    this.accepted += accepted.length
    const fresh = exposed.filter(isNewlyExposed)
    for (const reader of exposed) {
      if (isNewlyExposed(reader)) this.failOn.addReader(reader)
      else this.failOn.addPerhapsBefore(reader)
    }
    const { secrets, readers } = this.counts
    const of = (change: ExposedReader['change']): number =>
      readers[change] + exposed.filter((reader) => reader.change === change).length
    this.counts = {
      secrets: secrets + (fresh.length === 0 ? 0 : 1),
      readers: { new: of('new'), surer: of('surer'), notKnownBefore: of('notKnownBefore') },
    }
  }
}

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
  const now = reachReport(model, scope)
  const found = reachDifference({ model, now, before, readersBefore: readersIn(before) })
  const tally = new Tally(new FailOn(flags))
  const judged = file.name === undefined ? found.secrets : acceptedExposures(found.secrets, file)
  const difference = { ...found, secrets: tally.along(judged) }
  const counts = Map.groupBy(scope.secrets, ({ namespace }) => namespace)
  const sizes = new Map([...counts].map(([namespace, list]) => [namespace, list.length]))
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
      `${differenceLine(counts, io.glyphs)} since ${when}`,
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
