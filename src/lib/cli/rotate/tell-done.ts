import { describeFailure } from '../failure.ts'
import type { Io } from '../io.ts'

/**
 * Tells what was done. That it cannot be written, as on a full disk, is said and does not undo
 * it: the exit code stays that of what happened to the cluster.
 */
export async function tellDone({ stderr }: Io, tell: () => Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const [why = ''] = describeFailure(error).lines
    const line = why.replace(/^error: /, 'warning: how it ended could not be told: ')
    await stderr.write(`${line}\n`).catch(() => {})
  }
}
