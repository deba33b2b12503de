import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { CODE_CACHE, PROGRAM } from './program.ts'

export interface RunOptions {
  readonly kubeconfig: string
  readonly input?: string
  /** Options of Node itself, such as `--max-old-space-size=64`. */
  readonly node?: readonly string[]
  /** Added to what the program sees of the environment. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** From start to end. */
  readonly ms: number
}

/** The real program, while it runs. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ran>
}

/** Starts the program with nothing of this process's surroundings but PATH. */
export function start(
  words: readonly string[],
  { kubeconfig, input, node, env }: RunOptions,
): Running {
  const home = mkdtempSync(path.join(tmpdir(), 'program-'))
  const started = performance.now()
  const child = spawn(process.execPath, [...(node ?? []), PROGRAM, ...words], {
    cwd: home,
    // Away from the terminal of whoever runs the tests, at which questions could be asked.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_CACHE_HOME: CODE_CACHE,
      TMPDIR: home,
      KUBECONFIG: kubeconfig,
      ...env,
    },
  })
  child.stdin.end(input ?? '')
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [status]]) => {
      rmSync(home, { recursive: true })
      return { status: status as number | null, stdout, stderr, ms: performance.now() - started }
    },
  )
  return { child, ended }
}

/** Runs the program to its end. */
export function run(words: readonly string[], options: RunOptions): Promise<Ran> {
  return start(words, options).ended
}

/** Does `work` for each item, a few at a time, and gives the results in the order of the items. */
export async function fewAtATime<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atATime = 3,
): Promise<readonly R[]> {
  const results: R[] = []
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return results
}
