/** Starts a sequence. */
export type Start<T> = () => AsyncIterable<T>

/**
 * Runs several sequences at a time and yields what they give, in the order of
 * arrival. At most `parallel` of them run, and no more than `ahead` items wait
 * to be taken, so that a slow taker slows the sequences down instead of filling
 * the memory. The first failure ends all.
 */
export async function* merge<T>(
  starts: readonly Start<T>[],
  { parallel, ahead }: { readonly parallel: number; readonly ahead: number },
): AsyncGenerator<T, void, undefined> {
  const queue = createQueue<T>(ahead)
  const waiting = starts.values()
  const runner = async (): Promise<void> => {
    for (const start of waiting) {
      for await (const item of start()) {
        if (!(await queue.put(item))) return
      }
    }
  }
  const runners = Array.from({ length: Math.min(parallel, starts.length) }, runner)
  Promise.all(runners).then(() => queue.end(), queue.fail)
  try {
    for (let next = await queue.take(); next !== undefined; next = await queue.take()) {
      yield next.item
    }
  } finally {
    queue.close()
  }
}

interface Queue<T> {
  /** Waits for room; false means that nobody takes any more. */
  put(item: T): Promise<boolean>
  /** The next item; undefined after the end. */
  take(): Promise<{ readonly item: T } | undefined>
  end(): void
  fail(error: unknown): void
  close(): void
}

function createQueue<T>(size: number): Queue<T> {
  const items: T[] = []
  let state: 'open' | 'ended' | 'closed' | { readonly error: unknown } = 'open'
  let changed = Promise.withResolvers<void>()
  const notify = (): void => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const turn = (next: typeof state): void => {
    if (state === 'open') state = next
    notify()
  }
  return {
    put: async (item) => {
      while (state === 'open' && items.length >= size) await changed.promise
      if (state !== 'open') return false
      items.push(item)
      notify()
      return true
    },
    take: async () => {
      while (items.length === 0 && state === 'open') await changed.promise
      if (typeof state === 'object') throw state.error
      const [item] = items.splice(0, 1)
      if (item === undefined) return undefined
      notify()
      return { item }
    },
    end: () => turn('ended'),
    fail: (error) => turn({ error }),
    close: () => turn('closed'),
  }
}
