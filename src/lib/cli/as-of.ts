import type { Model } from '../model/model.ts'
import type { Io } from './io.ts'

/**
 * The time that ages are counted to: when the facts were read, so that a
 * snapshot reads the same tomorrow. Files that do not say are as of now.
 */
export function asOf({ origin }: Model, io: Io): Date {
  return origin.takenAt === undefined ? io.now() : new Date(origin.takenAt)
}
