import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Top folder of the repository, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Path of a file inside node_modules. */
export function nodeModule(path: string): string {
  return `${ROOT}node_modules/${path}`
}

/**
 * Runs a program in the repository's top folder on our own streams and gives
 * its exit code. Ctrl-C reaches both of us from the terminal; the child is
 * waited for, since it may have processes to end.
 */
export async function runChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const ignore = (): void => {}
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGINT', ignore).on('SIGTERM', passOn).on('SIGHUP', passOn)
  try {
    return await new Promise((done, failed) => {
      child.on('error', failed)
      child.on('close', (code, signal) => {
        done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
      })
    })
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', passOn).off('SIGHUP', passOn)
  }
}
