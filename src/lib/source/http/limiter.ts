/** Runs at most `limit` tasks at a time, in the order of asking. */
export function createLimiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []

  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await task()
    } finally {
      // A place is handed on, not given back, so that nobody can jump the queue.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
