/** Each waits for the disk most of the time; more would only hold more documents in memory. */
const AT_A_TIME = 4

/** Files that are written while the next documents are made. */
export interface WritesBehind {
  /**
   * Begins to write, once few enough others are under way.
   *
   * @throws what an earlier one failed with
   */
  begin(write: () => Promise<void>): Promise<void>
  /**
   * Waits for all that were begun.
   *
   * @throws the first failure, in the order in which they were begun
   */
  end(): Promise<void>
}

/** Lets a few files be on their way to the disk at once: of each, its sync takes longest. */
export function writesBehind(): WritesBehind {
  const underWay: Promise<void>[] = []
  return {
    begin: async (write) => {
      if (underWay.length >= AT_A_TIME) await underWay.shift()
      const writing = write()
      // Told when it is waited for.
      writing.catch(() => undefined)
      underWay.push(writing)
    },
    end: async () => {
      const ended = await Promise.allSettled(underWay.splice(0))
      const failed = ended.find((each) => each.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
  }
}
