import { spawn } from 'node:child_process'

import { ROOT } from './child.ts'

export interface Captured {
  readonly code: number
  /** What the program wrote to stdout and stderr, in the order it came. */
  readonly output: string
}

/** Runs a program in the repository's top folder, or in `cwd` below it, and keeps what it prints. */
export async function capture(
  command: string,
  args: readonly string[],
  cwd = ROOT,
): Promise<Captured> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  }
  const code = await new Promise<number>((done, failed) => {
    child.on('error', failed)
    child.on('close', (status) => done(status ?? 1))
  })
  return { code, output: parts.join('') }
}
