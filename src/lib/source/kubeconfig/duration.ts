import { UserError } from '../../base/errors.ts'

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

// Go's time.ParseDuration: signed decimal numbers, each with a unit.
const DURATION = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

/**
 * Reads `--request-timeout` as clientcmd's `ParseTimeout` does: whole seconds
 * or a Go duration (`1m30s`).
 *
 * @returns milliseconds; 0 means no limit
 * @throws UserError for anything else
 */
export function parseTimeout(text: string): number {
  const time = millisecondsOf(text)
  if (time === undefined) {
    throw new UserError(`--request-timeout "${text}" is not a time`, [
      `${FORMS}; 0 waits without end`,
    ])
  }
  // Go's http.Client takes a negative timeout for none.
  return Math.max(0, time)
}

/**
 * Reads a time that has to pass, in the same words.
 *
 * @returns milliseconds, more than 0
 * @throws UserError for anything else
 */
export function parseSpan(text: string, flag: string): number {
  const time = millisecondsOf(text)
  if (time !== undefined && time > 0) return time
  throw new UserError(`${flag} "${text}" is not a time of more than 0`, [FORMS])
}

const FORMS = 'write seconds or a number with a unit: 30, 10s, 2m, 1h'

/** Undefined for what is no time. */
function millisecondsOf(text: string): number | undefined {
  if (/^\+?\d+$/.test(text)) return Number(text) * 1000
  if (/^[-+]?0$/.test(text)) return 0
  if (!DURATION.test(text)) return undefined
  let total = 0
  for (const [, number, unit] of text.matchAll(PART)) {
    total += Number(number) * (MILLISECONDS[unit ?? ''] ?? 0)
  }
  return text.startsWith('-') ? -total : total
}
