import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

import { UserError } from '../../base/errors.ts'
import type { ExecConfig } from '../kubeconfig/types.ts'

/** A credential is small; a plugin that prints more is not one. */
const MAX_OUTPUT = 4 * 1024 * 1024

export interface ExecRun {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the plugin gets our standard input, to ask the user something. */
  readonly interactive: boolean
  readonly signal: AbortSignal
}

/**
 * Runs a plugin and returns what it printed. Its standard error goes to ours,
 * so that it can talk to the user; its output never gets into an error.
 *
 * @throws UserError when it is missing or fails
 */
export function runPlugin(
  exec: ExecConfig,
  { env, interactive, signal }: ExecRun,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(exec.command, exec.args, {
      env,
      signal,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    })
    const output: Buffer[] = []
    let length = 0
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk)
      length += chunk.length
      if (length <= MAX_OUTPUT) return
      // Its own children may hold the pipe open, so nothing is waited for.
      child.stdout.destroy()
      child.kill()
      reject(new UserError(`the credential plugin ${exec.command} prints without end`))
    })
    child.once('error', (error) => reject(signal.aborted ? error : notStarted(exec, error)))
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(output))
      else reject(new UserError(failed(exec, code, killedBy)))
    })
  })
}

function failed({ command }: ExecConfig, code: number | null, killedBy: string | null): string {
  const how = code === null ? `was ended by ${killedBy}` : `failed with exit code ${code}`
  return `the credential plugin ${command} ${how}`
}

function notStarted({ command, installHint }: ExecConfig, error: NodeJS.ErrnoException): UserError {
  if (error.code !== 'ENOENT') {
    return new UserError(`the credential plugin ${command} cannot be started: ${error.code}`)
  }
  return new UserError(`the credential plugin ${command} is not installed`, [
    ...clean(installHint),
    'your kubeconfig uses it to log in; install it or put its folder on PATH',
  ])
}

/** A hint comes from a file: it may not steer the terminal. */
function clean(hint: string): readonly string[] {
  return stripVTControlCharacters(hint)
    .split('\n')
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '')
}
