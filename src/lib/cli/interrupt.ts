import { writeSync } from 'node:fs'
import { ExitCode } from './exit-code.ts'

/** Ctrl-C, SIGTERM, or a terminal that is gone, while a command ran. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export interface InterruptWatch {
  readonly signal: AbortSignal
  /** Rejects with Interrupted at the first signal; never resolves. */
  readonly interrupted: Promise<never>
}

/** Lines, safe for a terminal, about each piece of work that would be left in the middle. */
export type LastWords = Set<readonly string[]>

/**
 * Aborts `signal` at the first SIGINT or SIGTERM, so that requests are cancelled and files
 * cleaned up. A second one is left to the system, which ends the process at once.
 *
 * @param lastWords of a command that ends itself: the terminal that is gone (SIGHUP) is then a
 *   first signal like the others, and at a second one the program says what it leaves
 */
export function watchInterrupts(lastWords?: LastWords): InterruptWatch {
  const controller = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const stop = (): void => {
    const reason = new Interrupted('interrupted')
    controller.abort(reason)
    reject(reason)
  }
  onSignals(() => {
    if (lastWords !== undefined) onSignals(() => endAtOnce(lastWords))
    stop()
  })
  // Never a second one: the shell and the system each send theirs, one after the other.
  if (lastWords !== undefined) process.on('SIGHUP', stop)
  return { signal: controller.signal, interrupted: promise }
}

/** Does it at the next SIGINT or SIGTERM, once. */
function onSignals(act: () => void): void {
  const once = (): void => {
    process.off('SIGINT', once)
    process.off('SIGTERM', once)
    act()
  }
  process.on('SIGINT', once)
  process.on('SIGTERM', once)
}

function endAtOnce(lastWords: LastWords): never {
  const lines = [...lastWords].flat()
  try {
    // The process is gone before anything else would be written.
    if (lines.length > 0) writeSync(process.stderr.fd, `${lines.join('\n')}\n`)
  } catch {
    // Nobody is there to hear it.
  }
  return process.exit(ExitCode.interrupted)
}
