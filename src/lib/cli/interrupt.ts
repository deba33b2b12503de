/** Ctrl-C or SIGTERM while a command ran. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export interface InterruptWatch {
  readonly signal: AbortSignal
  /** Rejects with Interrupted at the first signal; never resolves. */
  readonly interrupted: Promise<never>
}

/**
 * Aborts `signal` at the first SIGINT or SIGTERM, so that requests are
 * cancelled and files cleaned up. A second one is left to the system, which
 * ends the process at once.
 */
export function watchInterrupts(): InterruptWatch {
  const controller = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const stop = (): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    const reason = new Interrupted('interrupted')
    controller.abort(reason)
    reject(reason)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return { signal: controller.signal, interrupted: promise }
}
