/** One rotation from its plan to its end, for every verb that makes one. */
import type { NamespacedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import {
  carryOut,
  type KeepRules,
  openRotation,
  type RotationCluster,
  type StoredJournal,
} from '../../change/rotate/index.ts'
import { rotationPlanLines } from '../../view/rotation-plan.ts'
import { isConfirmed } from '../consent.ts'
import { linesNotTold } from '../coverage-notes.ts'
import { ExitCode } from '../exit-code.ts'
import { printLines } from '../print.ts'
import { withProgress } from '../progress.ts'
import { createOnly, tryFirst, underWay } from './begin-alone.ts'
import { type Carry, goThrough } from './carry-out.ts'
import { endRotation, printRotation } from './end.ts'
import { keepRules } from './forget.ts'
import type { RotationInvocation } from './invocation.ts'
import { type Prepared, withJournalData } from './journal-data.ts'
import { type Place, type Planned, planRotation, type Wish } from './plan.ts'

/**
 * Plans, shows and asks, then rotates.
 *
 * @throws UserError; ApiError; ChangedMeanwhile when somebody else rotates the same Secret
 */
export async function beginRotation(
  invocation: RotationInvocation,
  name: NamespacedName,
  place: Place,
  wish: Wish,
): Promise<ExitCode> {
  const { flags, io, signal } = invocation
  const dryRun = flags['dry-run']
  const keep = keepRules(invocation)
  const planned = await withProgress(io, 'planning', () => plan(invocation, name, place, wish))
  await tellPlan(invocation, planned)
  if (dryRun === 'none' && !flags.yes && !(await isWanted(invocation, place))) return ExitCode.done
  if (dryRun !== 'client') await tryFirst(place.cluster, planned)
  if (dryRun !== 'none') {
    if (flags.output !== undefined) await printRotation(invocation, planned.journal)
    return ExitCode.done
  }
  signal.throwIfAborted()
  return perform(invocation, place, planned, keep)
}

/** @throws UserError; ApiError; ChangedMeanwhile when a rotation is under way */
export async function plan(
  invocation: RotationInvocation,
  name: NamespacedName,
  place: Place,
  wish: Wish,
): Promise<Prepared> {
  const journals = await place.cluster.journals(name)
  const open = openRotation(journals)
  if (open !== undefined) throw underWay(name, open.journal)
  const planned = await planRotation(invocation, name, place, wish, journals)
  return withJournalData(invocation, planned, journals)
}

/** Writes the journal and carries it out. */
export async function perform(
  invocation: RotationInvocation,
  { services }: Place,
  planned: Prepared,
  keep: KeepRules,
): Promise<ExitCode> {
  const begin = (cluster: RotationCluster): Promise<StoredJournal> => createOnly(cluster, planned)
  const carry: Carry = (stored, means) => carryOut(stored, means, planned)
  const { secret } = planned.journal
  return endRotation(
    invocation,
    await goThrough(invocation, { secret, begin, carry, services, keep }),
  )
}

/** Shows on standard error what is going to happen. */
export async function tellPlan({ io }: RotationInvocation, planned: Planned): Promise<void> {
  const { journal, because, coverage, warnings, notes } = planned
  await printLines(io.stderr, [
    ...warnings.map((each) => `warning: ${each}`),
    ...rotationPlanLines(journal, because, io.glyphs),
    ...notes.map((each) => ` new value ${each}`),
    ...recipientLines(journal),
    ...linesNotTold([...coverage.refused, ...coverage.unknown], []),
  ])
}

function recipientLines({ recipients = [] }: Planned['journal']): readonly string[] {
  return recipients.map((each) => ` journal   its values are encrypted for ${escapeLine(each)}`)
}

/** Whether to go on. @throws UserError when nobody can be asked */
export function isWanted(invocation: RotationInvocation, { client }: Place): Promise<boolean> {
  return isConfirmed(invocation, client, 'rotation')
}
