/** Carries out the rotations of a fleet. */
import { API_VERSION } from '../../base/product.ts'
import type { KeepRules } from '../../change/rotate/index.ts'
import type { ExitCode } from '../exit-code.ts'
import { describeFailure } from '../failure.ts'
import { printLines } from '../print.ts'
import { perform } from './begin.ts'
import { FleetTally } from './fleet-tally.ts'
import type { RotateInvocation } from './invocation.ts'
import type { Prepared } from './journal-data.ts'
import type { Place } from './plan.ts'
import { tellDone } from './tell-done.ts'

/** How a fleet is carried out. */
export interface FleetRules {
  /** How many go on at a time. */
  readonly atOnce: number
  readonly keep: KeepRules
}

/** A few at once, in order, and tells how each of them ended. */
export async function performFleet(
  invocation: RotateInvocation,
  place: Place,
  planned: readonly Prepared[],
  { atOnce, keep }: FleetRules,
): Promise<ExitCode> {
  const { flags, io, signal } = invocation
  const tally = new FleetTally(planned)
  const queue = planned.values()
  const worker = async (): Promise<void> => {
    for (const each of queue) {
      if (signal.aborted || (tally.failed && !flags['keep-going'])) return
      tally.end(each, await performOne(invocation, place, each, keep))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, planned.length) }, worker))
  await tellDone(io, () => printLines(io.stderr, tally.lines()))
  if (flags.output === 'json') {
    const head = { apiVersion: API_VERSION, kind: 'RotationFleetReport' }
    const line = JSON.stringify({ ...head, ...tally.document() })
    await tellDone(io, () => printLines(io.stdout, [line]))
  }
  return tally.exitCode()
}

/** What could not even be begun is told, and counts as failed. */
async function performOne(
  invocation: RotateInvocation,
  place: Place,
  planned: Prepared,
  keep: KeepRules,
): Promise<ExitCode> {
  try {
    return await perform(invocation, place, planned, keep)
  } catch (error) {
    const { exitCode, lines } = describeFailure(error)
    await tellDone(invocation.io, () => printLines(invocation.io.stderr, lines))
    return exitCode
  }
}
