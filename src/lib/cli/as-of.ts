import type { Model } from '../model/model.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'
import { timestamp } from '../base/timestamp.ts'

/**
 * The time that ages are counted to: when the facts were read, so that a
 * snapshot reads the same tomorrow. Files that do not say are as of now.
 */
export function asOf({ origin }: Model, io: Io): Date {
  return origin.takenAt === undefined ? io.now() : new Date(origin.takenAt)
}

/** Tells when the facts of an answer for people were read, if that was not now. */
export async function printAsOf({ origin: { takenAt } }: Model, io: Io): Promise<void> {
  if (takenAt === undefined) return
  await printLines(io.stderr, [`as of ${timestamp(new Date(takenAt))}`])
}
