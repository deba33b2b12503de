import type { ChildProcessWithoutNullStreams } from 'node:child_process'

import { UserError } from '../../../base/errors.ts'
import { LARGEST } from './below.ts'

/** What git has under a name. */
interface Blob {
  readonly id: string
  /** Undefined for what is too large. */
  readonly bytes: Buffer | undefined
}

/**
 * Asks a `git cat-file --batch` for one content after the other, so that only one is held.
 *
 * @throws UserError when git ends before it answered
 */
export async function* readBlobs(
  git: ChildProcessWithoutNullStreams,
  ids: Iterable<string>,
): AsyncGenerator<Blob> {
  const reader = readerOf(git.stdout as AsyncIterable<Buffer>)
  // That it is gone shows where it is read from.
  git.stdin.on('error', () => undefined)
  try {
    for (const id of ids) {
      git.stdin.write(`${id}\n`)
      const [, type, size] = (await reader.line()).split(' ')
      if (type === 'missing') continue
      const length = Number(size)
      const bytes = await reader.take(length, length <= LARGEST)
      await reader.take(1, false)
      if (type === 'blob') yield { id, bytes }
    }
  } finally {
    git.kill()
  }
}

interface Reader {
  line(): Promise<string>
  /** The next bytes, or nothing when they are only skipped. */
  take(length: number, keep: boolean): Promise<Buffer | undefined>
}

function readerOf(stream: AsyncIterable<Buffer>): Reader {
  const chunks = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const next = async (): Promise<Buffer> => {
    const found = await chunks.next()
    if (found.done === true) throw new UserError('git ended before it had read the history')
    return found.value
  }
  return {
    async line() {
      while (!rest.includes(LINE_FEED)) rest = Buffer.concat([rest, await next()])
      const end = rest.indexOf(LINE_FEED)
      const line = rest.toString('latin1', 0, end)
      rest = rest.subarray(end + 1)
      return line
    },
    async take(length, keep) {
      const taken: Buffer[] = []
      let missing = length
      while (missing > 0) {
        if (rest.length === 0) rest = await next()
        const part = rest.subarray(0, missing)
        if (keep) taken.push(part)
        rest = rest.subarray(part.length)
        missing -= part.length
      }
      return keep ? Buffer.concat(taken) : undefined
    },
  }
}

const LINE_FEED = 0x0a
