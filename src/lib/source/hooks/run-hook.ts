/** Runs an executable of the operator's that speaks to a service. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { ServiceError } from '../../base/errors.ts'

/** File descriptors of a hook, as its request names them. */
export const VALUES_FD = 3
export const RETURNED_FD = 4

export interface HookCall {
  /** Absolute. */
  readonly path: string
  /** Its only argument. */
  readonly word: string
  /** What it reads from standard input. */
  readonly request: string
  /** What it reads from {@link VALUES_FD}. */
  readonly values: string
  readonly timeoutMs: number
}

export interface HookEnd {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined
  readonly output: string
  /** What it wrote to {@link RETURNED_FD}. */
  readonly returned: string
}

/** An answer is small, and a Secret has 1 MiB at most, in base64. */
const MAX_OUTPUT = 64 * 1024
const MAX_RETURNED = 2 * 1024 * 1024
/** Milliseconds between asking it to end and ending it, and for which a child of it may hold its output open. */
const GRACE = 1000

/**
 * Calls the executable with one word. It leads a process group of its own, so that Ctrl-C does not
 * end it in the middle, and all that it started ends with it when its time is over. What it
 * writes to standard error goes nowhere: it might hold a value.
 *
 * @throws ServiceError when it does not start, takes too long or writes without end
 */
export async function runHook(call: HookCall): Promise<HookEnd> {
  const child = spawn(call.path, [call.word], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore', 'pipe', 'pipe'],
  })
  const [stdin, stdout, , values, returned] = child.stdio
  give(stdin as Writable, call.request)
  give(values as Writable, call.values)
  const tooMuch = new AbortController()
  const output = collect(stdout as Readable, MAX_OUTPUT, tooMuch)
  const back = collect(returned as Readable, MAX_RETURNED, tooMuch)
  try {
    const code = await ended(child, call.timeoutMs, tooMuch.signal)
    await closed(child)
    return { code: code ?? undefined, output: output(), returned: back() }
  } finally {
    for (const stream of child.stdio) stream?.destroy()
  }
}

/** A hook need not read what it is told. */
function give(stream: Writable, text: string): void {
  stream.on('error', () => {})
  stream.end(text)
}

function collect(stream: Readable, limit: number, tooMuch: AbortController): () => string {
  const chunks: Buffer[] = []
  let length = 0
  stream.on('error', () => {})
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > limit) tooMuch.abort()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

function ended(
  child: ChildProcess,
  timeoutMs: number,
  tooMuch: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const fail = (error: ServiceError): void => {
      endGroup(child)
      reject(error)
    }
    const timer = setTimeout(() => fail(tooLate(timeoutMs)), timeoutMs)
    tooMuch.addEventListener('abort', () => fail(endless()), { once: true })
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(notStarted(error))
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code)
    })
  })
}

/** Something that it left running may hold its output open for ever. */
async function closed(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GRACE)
    child.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  signal(pid, 'SIGTERM')
  setTimeout(() => signal(pid, 'SIGKILL'), GRACE)
}

/** A negative number is a process group. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended.
  }
}

function tooLate(ms: number): ServiceError {
  return new ServiceError(`the hook did not end within ${Math.round(ms / 1000)} s`, 'failed', [
    '--hook-timeout gives it more time',
  ])
}

function endless(): ServiceError {
  return new ServiceError('the hook writes without end', 'failed')
}

function notStarted({ code }: NodeJS.ErrnoException): ServiceError {
  return new ServiceError(`the hook cannot be started (${code})`, 'failed', [
    'it has to be an executable file; a script begins with #! and its interpreter',
  ])
}
