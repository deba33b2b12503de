import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { COMMAND } from '../../src/lib/base/product.ts'

/** Entry point of the program, as TypeScript. */
export const PROGRAM = fileURLToPath(new URL('../../bin/kubectl-vault_secret.ts', import.meta.url))

/** Where the program looks: `--snapshot FILE`, or a cluster by `KUBECONFIG`. */
export interface Place {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The command as a user would type it. */
export function commandLine(words: readonly string[]): string {
  return [COMMAND, ...words].join(' ')
}

/**
 * Runs the program as a user would, on our own streams.
 *
 * @returns its exit code
 */
export function run(words: readonly string[], place: Place): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...place.env },
  })
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => done(code ?? 1))
  })
}
