import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { PROGRAM } from '../program/program.ts'

export interface Ran {
  readonly status: number | null
  /** Both streams. */
  readonly output: string
}

/** Runs the program in the folder `home`, which is all that it may write to. */
export async function run(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  input?: string,
): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
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
  child.stdin.end(input ?? '')
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { status, output: `${stdout}\n${stderr}` }
}
