import { setTimeout as sleep } from 'node:timers/promises'

import type { WireError, WireResponse } from './wire.ts'

/** As `rest.Request` in client-go. */
export const MAX_RETRIES = 10

/** A server that asks for more patience than this is reported instead. */
const MAX_WAIT_SECONDS = 60

/**
 * How long to wait before sending the request again, if the server asks for it:
 * 429 and 5xx with a `Retry-After` in seconds (client-go `checkWait`).
 *
 * @returns seconds, or undefined when the answer is final
 */
export function retryAfter({ status, headers }: WireResponse): number | undefined {
  if (status !== 429 && status < 500) return undefined
  const header = headers['retry-after']
  if (typeof header !== 'string' || !/^\d+$/.test(header)) return undefined
  const seconds = Number(header)
  return seconds <= MAX_WAIT_SECONDS ? seconds : undefined
}

/** Waits, or rejects with the signal's reason. */
export async function wait(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

// Failures of a connection, not of a server that cannot be found or trusted.
const TRANSIENT = new Set([
  'ECONNRESET',
  'EPIPE',
  'CUT_OFF',
  'SESSION_CLOSED',
  'Z_BUF_ERROR',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
  'ERR_HTTP2_GOAWAY_SESSION',
])

/** Whether the same request may be sent once more after the connection broke. */
export function mayRepeat(method: string, error: WireError): boolean {
  return error.unprocessed || (method === 'GET' && TRANSIENT.has(error.code))
}
