/** The one place where errors are printed and turned into exit codes (design §3, §4.1). */
import { ApiError, Bug, ChangedMeanwhile, ServiceError, UserError } from '../base/errors.ts'
import type { ApiFailure } from '../base/errors.ts'
import { COMMAND, VERSION } from '../base/product.ts'
import { escapeLine } from '../base/safe-text.ts'
import { ExitCode } from './exit-code.ts'

export interface Failure {
  readonly exitCode: ExitCode
  /** `error: …`, then `hint: …` lines. */
  readonly lines: readonly string[]
}

/**
 * Only messages of our own errors are repeated. Any other error may carry a
 * value in its message, its cause or a property, so that only its class and the
 * places in our code are named.
 */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UserError) {
    const exitCode = error instanceof ChangedMeanwhile ? ExitCode.conflict : ExitCode.usage
    return { exitCode, lines: errorLines(error.message, error.hints) }
  }
  if (error instanceof ApiError) {
    return { exitCode: apiExitCode(error.failure), lines: errorLines(error.message, error.hints) }
  }
  if (error instanceof ServiceError) {
    const exitCode = error.failure === 'refused' ? ExitCode.denied : ExitCode.cluster
    return { exitCode, lines: errorLines(error.message, error.hints) }
  }
  return systemFailure(error) ?? bug(error)
}

function apiExitCode(failure: ApiFailure): ExitCode {
  if (failure === 'denied') return ExitCode.denied
  return failure === 'conflict' ? ExitCode.conflict : ExitCode.cluster
}

/** What standard output and input do, of which Node does not say a path. */
const STREAM_ERRORS = /^E(NOSPC|DQUOT|FBIG|IO|ISDIR)$/

/** A file that cannot be opened or written: Node's own words for it name the file and the reason. */
function systemFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const [code, reason] = systemReason(error)
  const path = 'path' in error ? ` ${String(error.path)}` : ''
  if (path === '' && !STREAM_ERRORS.test(code)) return undefined
  const lines = errorLines(`cannot ${String(error.syscall)}${path}: ${reason} (${code})`, [])
  return { exitCode: ExitCode.usage, lines }
}

/** From `ENOENT: no such file or directory, open '…'`. */
function systemReason(error: Error): readonly [string, string] {
  const match = /^([A-Z0-9]+): ([^,]*)/.exec(error.message)
  return [match?.[1] ?? 'unknown', match?.[2] ?? 'system error']
}

function bug(error: unknown): Failure {
  const said = error instanceof Bug ? `: ${error.message}` : ''
  const name = error instanceof Error ? error.name : typeof error
  return {
    exitCode: ExitCode.bug,
    lines: [
      ...errorLines(`${COMMAND} ${VERSION} has a bug (${name})${said}`, [
        'nothing is wrong with what you typed; please report these lines, they hold no values',
      ]),
      ...stackFrames(error),
    ],
  }
}

/** The places in the code, without the message that a stack starts with. */
function stackFrames(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.stack === undefined) return []
  const at = error.stack.indexOf(error.message)
  const frames = at === -1 ? '' : error.stack.slice(at + error.message.length)
  return frames
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => escapeLine(line))
}

function errorLines(message: string, hints: readonly string[]): readonly string[] {
  return [`error: ${escapeLine(message)}`, ...hints.map((hint) => `hint: ${escapeLine(hint)}`)]
}
