import { ChangedMeanwhile, UserError } from '../../base/errors.ts'

/**
 * Of documents, which are made before the first is written, a few may be on their way to the disk
 * at once: it is the sync of each that takes longest.
 */
export const DOCUMENTS_AT_ONCE = 4

/**
 * Does something with files in the order in which they were typed; after a failure, no further
 * one is begun.
 *
 * @param atOnce how many may be under way
 * @throws what the first of those failed with that did; a UserError says how many others are done
 */
export async function inTurn<T>(
  files: readonly T[],
  perform: (file: T, index: number) => Promise<void>,
  atOnce = 1,
): Promise<void> {
  const failures = new Map<number, unknown>()
  let begun = 0
  let done = 0
  const work = async (): Promise<void> => {
    while (begun < files.length && failures.size === 0) {
      const index = begun++
      try {
        await perform(files[index] as T, index)
        done += 1
      } catch (error) {
        failures.set(index, error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const first = Math.min(...failures.keys())
  if (failures.size > 0) throw besides(failures.get(first), done)
}

function besides(error: unknown, done: number): unknown {
  if (done === 0 || !(error instanceof UserError)) return error
  const others = done === 1 ? 'one of the other files is' : `${done} of the other files are`
  const hints = [...error.hints, `${others} done; the rest are as they were`]
  return error instanceof ChangedMeanwhile
    ? new ChangedMeanwhile(error.place, error.message, hints)
    : new UserError(error.message, hints)
}
