import * as crypto from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'

import type { Block, BlockCipher } from './block-cipher.ts'

/** Blocks of a file that is too small for threads to pay: they take longer to start. */
const FIRST_BY_ITSELF = 8
const MOST_THREADS = 4

/** A block with what became of it. */
export interface Done {
  readonly block: Block
  /** Undefined where the cipher refused it. */
  readonly result: Uint8Array | undefined
}

type Answer = Uint8Array<ArrayBuffer> | undefined
type Reject = (error: unknown) => void

/** Runs in the thread. */
function listen(cipher: BlockCipher): void {
  const threads = process.getBuiltinModule('node:worker_threads')
  const { parentPort } = threads
  const builtIn = process.getBuiltinModule('node:crypto')
  const key: unknown = threads.workerData
  parentPort?.on('message', (block: Block) => {
    const result = cipher(builtIn, key as Uint8Array, block)
    parentPort.postMessage(result, result === undefined ? [] : [result.buffer])
  })
}

/** Answers come in the order of the questions. */
class Thread {
  readonly #worker: Worker
  readonly #asked: { readonly resolve: (result: Answer) => void; readonly reject: Reject }[] = []

  constructor(key: Uint8Array, cipher: BlockCipher) {
    const code = `(${listen.toString()})(${cipher.toString()})`
    // Most files are small, and loading it takes time.
    const threads = process.getBuiltinModule('node:worker_threads')
    this.#worker = new threads.Worker(code, { eval: true, workerData: key })
    this.#worker.on('message', (result: Answer) => this.#asked.shift()?.resolve(result))
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#asked.splice(0)) reject(error)
    })
  }

  async work(block: Block): Promise<Done> {
    // The bytes may be part of something larger that others still read.
    const bytes = new Uint8Array(block.bytes)
    const answer = new Promise<Answer>((resolve, reject) => this.#asked.push({ resolve, reject }))
    this.#worker.postMessage({ ...block, bytes }, [bytes.buffer])
    return { block, result: await answer }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

/**
 * Does something to blocks and gives them back in their order. No block depends on
 * another, so those of a large file are spread over the cores; a few are in memory.
 */
export async function* inOrder(
  blocks: AsyncIterable<Block>,
  key: Uint8Array,
  cipher: BlockCipher,
): AsyncGenerator<Done> {
  const threads: Thread[] = []
  const waiting: Promise<Done>[] = []
  let seen = 0
  try {
    for await (const block of blocks) {
      if (seen++ < FIRST_BY_ITSELF) {
        yield { block, result: cipher(crypto, key, block) }
        continue
      }
      if (threads.length === 0) threads.push(...startThreads(key, cipher))
      const thread = threads[seen % threads.length]
      if (thread !== undefined) waiting.push(handled(thread.work(block)))
      if (waiting.length >= 2 * threads.length) yield await next(waiting)
    }
    while (waiting.length > 0) yield await next(waiting)
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()))
  }
}

/** The first failure is told; those after it are nobody's any more. */
function handled(done: Promise<Done>): Promise<Done> {
  done.catch(() => undefined)
  return done
}

function next(waiting: Promise<Done>[]): Promise<Done> {
  const first = waiting.shift()
  return first ?? Promise.reject(new Error('nothing is waited for'))
}

function startThreads(key: Uint8Array, cipher: BlockCipher): readonly Thread[] {
  const count = Math.min(availableParallelism(), MOST_THREADS)
  return Array.from({ length: count }, () => new Thread(key, cipher))
}
