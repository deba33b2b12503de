import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { PROGRAM } from '../program/program.ts'

export interface Ran {
  readonly status: number | null
  /** Both streams. */
  readonly output: string
}

export interface RunOptions {
  /** What the program reads; nothing unless said otherwise. */
  readonly input?: string | Uint8Array
  /** A program, and its first words, that starts this one. */
  readonly through?: readonly string[]
  /** A stream that nobody reads. */
  readonly closed?: 'stdout' | 'stderr'
}

/** Runs the program in the folder `home`, which is all that it may write to. */
export async function run(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { input = '', through = [], closed }: RunOptions = {},
): Promise<Ran> {
  const [command = '', ...words] = [...through, process.execPath, PROGRAM, ...args]
  const child = spawn(command, words, {
    cwd: home,
    // Away from the terminal of whoever runs the tests.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Whatever a program prints when it is asked to debug is output too.
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: home,
      DEBUG: '*',
      CLI_FLAGS_DEBUG: '1',
      ...env,
    },
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  if (closed !== undefined) child[closed].destroy()
  const read = (stream: 'stdout' | 'stderr'): Promise<string> =>
    stream === closed ? Promise.resolve('') : text(child[stream])
  const [stdout, stderr, [status]] = await Promise.all([
    read('stdout'),
    read('stderr'),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { status, output: `${stdout}\n${stderr}` }
}
